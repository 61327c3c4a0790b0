import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import type { RequestedConfiguration } from '../../../src/protocol/configuration';
import type { TrainingEvent, TrainResult } from '../../../src/protocol/trainer';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import { readCheckpoint } from '../../../src/runs/checkpoint';
import { readMetrics } from '../../../src/runs/metricsLog';
import { type ReadableRun, readRun } from '../../../src/runs/readRun';
import { readRunRecord } from '../../../src/runs/runFolder';
import { RunTakenOverError } from '../../../src/runs/runLock';
import { readTrainingState, writeTrainingState } from '../../../src/runs/trainingState';
import { ConfigurationError } from '../../../src/trainer/configuration';
import { DivergenceError } from '../../../src/trainer/divergence';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { resume, train } from '../../../src/trainer/trainingRun';
import { secondMomentName } from '../../../src/vae/adam';

const configuration: RequestedConfiguration = {
  architecture: 'dense',
  hiddenUnits: [32],
  latentDimensions: 3,
  imageSize: 16,
  channels: 1,
  epochs: 3,
  batchSize: 32,
  seed: 5,
  engine: 'onnx',
};

describe('a training run', () => {
  let scratch: string;
  let folder: string;
  /** A finished run that no test changes. */
  let whole: TrainResult | undefined;

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-'));
    folder = path.join(scratch, 'shapes');
    await drawSamplePictures(folder, { count: 150 });
  });

  after(() => rm(scratch, { recursive: true, force: true }));

  const params = (changes: RequestedConfiguration = {}, of = folder) => ({
    folder: of,
    runsFolder: path.join(scratch, 'runs'),
    cacheFolder: path.join(scratch, 'cache'),
    configuration: { ...configuration, ...changes },
    extensionVersion: '0.0.0-test',
  });

  /** @param onEvent may act on the control, as a person would. */
  function host(onEvent: (event: TrainingEvent, control: TrainingControl) => void = () => undefined) {
    const control = new TrainingControl();
    const events: TrainingEvent[] = [];
    const emit = (event: TrainingEvent) => {
      events.push(event);
      onEvent(event, control);
    };
    const logged: string[] = [];
    const log = (_level: 'info' | 'warning', message: string) => void logged.push(message);
    return { control, events, logged, emit, log, signal: new AbortController().signal };
  }

  async function readable(run: string): Promise<ReadableRun> {
    const read = await readRun(run);
    assert.ok(read.kind === 'run', JSON.stringify(read));
    return read;
  }

  it('learns, and leaves metrics, checkpoints, previews and a record behind', async () => {
    const observer = host();
    const result = await train(params({ epochs: 8, checkpointEvery: 4, learningRate: 0.005 }), observer);
    assert.equal(result.outcome, 'completed');
    const epochs = observer.events.flatMap((event) => (event.type === 'epoch' ? [event.metrics] : []));
    assert.deepEqual(
      epochs.map(({ epoch }) => epoch),
      [1, 2, 3, 4, 5, 6, 7, 8],
    );
    assert.ok(epochs.at(-1)!.validation!.loss < epochs[0]!.validation!.loss, 'the validation loss falls');
    for (const { train: losses, klWeight } of epochs) {
      assert.ok(Math.abs(losses.loss - (losses.reconstruction + klWeight * losses.kl)) < 1e-3);
    }
    const onDisk = (await readMetrics(result.run)).filter((line) => line.kind === 'epoch');
    assert.deepEqual(onDisk, epochs);
    assert.deepEqual((await readdir(path.join(result.run, 'checkpoints'))).sort(), [
      'epoch-0004.safetensors',
      'epoch-0008.safetensors',
    ]);
    assert.deepEqual((await readdir(path.join(result.run, 'previews'))).sort(), [
      'epoch-0004.png',
      'epoch-0008.png',
    ]);
    const { facts } = await readCheckpoint(result.checkpoint);
    assert.equal(facts.epoch, 8);
    assert.deepEqual(facts.metrics, epochs.at(-1));
    const preview = observer.events.find((event) => event.type === 'preview');
    assert.ok(
      preview && preview.originals.count === preview.reconstructions.count && preview.samples.count > 0,
    );
    await assert.rejects(stat(preview.live!.path), 'the live weights go with the run');
  });

  it('gives the same figures and parameters for the same seed, and others for another', async () => {
    const figures = async (seed: number) => {
      const { run, checkpoint } = await train(params({ seed }), host());
      const lines = (await readMetrics(run)).filter((line) => line.kind === 'epoch');
      const losses = lines.map(({ train: training, validation }) => ({ training, validation }));
      return { losses, parameters: (await readCheckpoint(checkpoint)).parameters };
    };
    const first = await figures(5);
    assert.deepEqual(await figures(5), first);
    assert.notDeepEqual(await figures(6), first);
  });

  it('takes up an interrupted run so that it ends as if it had never been interrupted', async () => {
    const asked = {
      epochs: 4,
      architecture: 'patches',
      filters: [8],
      likelihood: 'gaussian',
      variance: 'optimal',
      schedule: 'cosine',
      weightDecay: 0.1,
      shift: 2,
    } as const;
    const whole = await train(params(asked), host());
    let steps = 0;
    const stopped = await train(
      params(asked),
      host((event, control) => {
        // Somewhere within the second epoch.
        if (event.type === 'stage' && event.stage === 'training' && ++steps === 1) control.stop();
      }),
    );
    assert.equal(stopped.outcome, 'stopped');
    const resumed = await resume({ run: stopped.run, cacheFolder: path.join(scratch, 'cache') }, host());
    assert.equal(resumed.outcome, 'completed');
    const [expected, actual] = await Promise.all([
      readCheckpoint(whole.checkpoint),
      readCheckpoint(resumed.checkpoint),
    ]);
    assert.deepEqual(actual.parameters, expected.parameters);
    const losses = async (run: string) =>
      (await readMetrics(run)).flatMap((line) =>
        line.kind === 'epoch' ? [[line.epoch, line.train, line.validation]] : [],
      );
    assert.deepEqual(await losses(resumed.run), await losses(whole.run));
  });

  it('trains a finished run further when asked for more epochs, and says so when asked for no more', async () => {
    const { run } = await train(params({ epochs: 1 }), host());
    const cacheFolder = path.join(scratch, 'cache');
    await assert.rejects(resume({ run, cacheFolder }, host()), ConfigurationError);
    const further = await resume({ run, cacheFolder, epochs: 2 }, host());
    assert.equal((await readCheckpoint(further.checkpoint)).facts.epoch, 2);
  });

  it('has the rate rise once more where a run with a falling rate ended, and leaves that of one that has not ended', async () => {
    const cacheFolder = path.join(scratch, 'cache');
    const { run } = await train(params({ epochs: 2, schedule: 'cosine', learningRate: 0.002 }), host());
    const before = { kind: 'cosine', learningRate: 0.002, warmUpSteps: 100 };
    assert.deepEqual((await readable(run)).record.training.schedule, before);
    const stopAtOnce = () =>
      host((event, control) => {
        if (event.type === 'stage' && event.stage === 'training') control.stop();
      });
    await resume({ run, cacheFolder, epochs: 4 }, stopAtOnce());
    const { record, stepsPerEpoch } = await readable(run);
    assert.deepEqual(record.training.schedule, { ...before, restart: 2 * stepsPerEpoch });
    await resume({ run, cacheFolder, epochs: 6 }, host());
    assert.deepEqual((await readable(run)).record.training.schedule, record.training.schedule);
  });

  it('19: holds during a pause: no step is taken and nothing is told until it is over', async () => {
    let pausedAt = -1;
    let toldMeanwhile = 0;
    const observer = host((event, control) => {
      if (event.type === 'stage' && event.stage === 'training' && pausedAt < 0) control.setPaused(true);
      if (event.type !== 'stage' || event.stage !== 'paused') return;
      pausedAt = event.done;
      const told = observer.events.length;
      // An epoch takes a tenth of this.
      setTimeout(() => {
        toldMeanwhile = observer.events.length - told;
        control.setPaused(false);
      }, 500);
    });
    const result = await train(params(), observer);
    assert.equal(result.outcome, 'completed');
    assert.ok(pausedAt > 0);
    assert.equal(toldMeanwhile, 0);
    const next = observer.events
      .slice(observer.events.findIndex((event) => event.type === 'stage' && event.stage === 'paused') + 1)
      .find((event) => event.type === 'steps');
    assert.equal(next!.points[0]!.step, pausedAt + 1, 'it goes on with the next step');
  });

  it('11: stops with the reason when it diverges, says what is there, and can be resumed at a smaller rate', async () => {
    const { run, checkpoint } = await train(params({ epochs: 1 }), host());
    const good = await readCheckpoint(checkpoint);
    const state = await readTrainingState(run);
    // Parameters one bad step away from infinity.
    const spoilt = await readTrainingState(run);
    spoilt.tensors['decoder/output/kernel']!.values.fill(3e38);
    await writeTrainingState(run, spoilt);
    const damaged = await readTrainingState(run);
    const cacheFolder = path.join(scratch, 'cache');
    await assert.rejects(resume({ run, cacheFolder, epochs: 3 }, host()), (error) => {
      assert.ok(error instanceof DivergenceError);
      assert.match(error.message, /at step \d+\. Resume the run with a smaller learning rate than 0\.001 /);
      assert.ok(error.message.includes(`from step ${state.step}, the last that was saved`));
      assert.ok(error.message.endsWith(`Its last checkpoint is ${checkpoint}.`));
      return true;
    });
    assert.deepEqual(await readdir(path.join(run, 'checkpoints')), ['epoch-0001.safetensors']);
    assert.deepEqual(await readCheckpoint(checkpoint), good);
    assert.equal((await readTrainingState(run)).saved, damaged.saved, 'a diverged state is never saved');

    // Whoever opens the folder later knows it too.
    const { step, learningRate, reason } = (await readable(run)).divergence!;
    assert.ok(step > state.step, String(step));
    assert.equal(learningRate, 0.001);
    assert.match(reason, new RegExp(`at step ${step}\\.$`));
    const again = host();
    await assert.rejects(resume({ run, cacheFolder }, again), DivergenceError);
    assert.match(again.logged.join('\n'), /diverged at step \d+ with the learning rate 0\.001/);

    await writeTrainingState(run, state);
    const further = await resume({ run, cacheFolder, learningRate: 1e-4 }, host());
    assert.equal(further.outcome, 'completed');
    assert.equal((await readable(run)).divergence, undefined, 'it is past that');
    const record = await readRunRecord(run);
    assert.equal(record.training.schedule.learningRate, 1e-4);
    assert.deepEqual(
      record.changes?.map(({ step, epochs, learningRate }) => ({ step, epochs, learningRate })),
      [
        { step: state.step, epochs: 3, learningRate: undefined },
        { step: state.step, epochs: undefined, learningRate: 1e-4 },
      ],
    );
  });

  it('11: a run that diverges before its first checkpoint says that there is none, and can be resumed', async () => {
    const observer = host();
    // Far outside what Adam can bear.
    await assert.rejects(train(params({ learningRate: 1, beta: 1000, epochs: 60 }), observer), (error) => {
      assert.ok(error instanceof DivergenceError, String(error));
      assert.match(error.message, /It has no checkpoint yet\.$/);
      return true;
    });
    const started = observer.events.find((event) => event.type === 'started')!;
    assert.equal((await readable(started.run)).divergence?.learningRate, 1);
    const cacheFolder = path.join(scratch, 'cache');
    const further = await resume({ run: started.run, cacheFolder, learningRate: 1e-4 }, host());
    assert.equal(further.outcome, 'completed');
    assert.ok(further.checkpoint.endsWith('epoch-0060.safetensors'));
  });

  it('11: never saves a state that is not finite, though the loss of its last step was', async () => {
    // A step an epoch, whose state is saved, with nothing else that would look at the parameters.
    const alone = { batchSize: 150, validationFraction: 0, checkpointEvery: 10, epochs: 1 };
    const { run } = await train(params(alone), host());
    const spoilt = await readTrainingState(run);
    // Finite, but no mean of squares: its root is no number.
    spoilt.tensors[secondMomentName('decoder/output/kernel')]!.values.fill(-1);
    await writeTrainingState(run, spoilt);
    const { saved } = await readTrainingState(run);
    const resuming = resume({ run, cacheFolder: path.join(scratch, 'cache'), epochs: 3 }, host());
    await assert.rejects(resuming, (error) => {
      assert.ok(error instanceof DivergenceError, String(error));
      assert.match(error.message, /The parameter \S+ stopped being finite at step 2\./);
      return true;
    });
    assert.equal((await readTrainingState(run)).saved, saved);
  });

  for (const change of [
    ...[12.5, 1e9, 1e308, Infinity, NaN, 0, -3].map((epochs) => ({ epochs })),
    ...[0, -1, 2, NaN, Infinity].map((learningRate) => ({ learningRate })),
  ]) {
    it(`1: refuses to go on with ${Object.entries(change).join()} and leaves the record as it was`, async () => {
      whole ??= await train(params({ epochs: 1 }), host());
      const { run } = whole;
      const before = await readFile(path.join(run, 'run.json'));
      const cacheFolder = path.join(scratch, 'cache');
      await assert.rejects(resume({ run, cacheFolder, ...change }, host()), (error) => {
        assert.ok(error instanceof ConfigurationError, String(error));
        assert.match(error.message, new RegExp(Object.keys(change)[0]!));
        return true;
      });
      assert.deepEqual(await readFile(path.join(run, 'run.json')), before);
    });
  }

  it('2: a finished run whose last checkpoint is missing gets it on resuming, the same to the last bit', async () => {
    const { run, checkpoint } = await train(params({ epochs: 2 }), host());
    const { parameters } = await readCheckpoint(checkpoint);
    const metrics = await readMetrics(run);
    await rm(checkpoint);
    await rm(path.join(run, 'previews', 'epoch-0002.png'));
    const cacheFolder = path.join(scratch, 'cache');
    const resumed = await resume({ run, cacheFolder }, host());
    assert.deepEqual(resumed, { outcome: 'completed', run, checkpoint, epochs: 2 });
    assert.deepEqual((await readCheckpoint(checkpoint)).parameters, parameters);
    assert.deepEqual((await readCheckpoint(checkpoint)).facts.metrics, metrics.at(-1));
    assert.deepEqual((await readdir(path.join(run, 'previews'))).sort(), [
      'epoch-0001.png',
      'epoch-0002.png',
    ]);
    assert.deepEqual(await readMetrics(run), metrics);
    await assert.rejects(resume({ run, cacheFolder }, host()), ConfigurationError);
  });

  it('2: an intermediate checkpoint that was due and is missing is written before the run goes on', async () => {
    const { run } = await train(params({ epochs: 2, checkpointEvery: 1 }), host());
    const file = path.join(run, 'checkpoints', 'epoch-0002.safetensors');
    const { parameters } = await readCheckpoint(file);
    await rm(file);
    await resume({ run, cacheFolder: path.join(scratch, 'cache'), epochs: 3 }, host());
    assert.deepEqual((await readCheckpoint(file)).parameters, parameters);
    assert.equal((await readCheckpoint(file)).facts.epoch, 2);
  });

  it('3: a run stopped within its last epoch names what it saved for what it is, is unfinished and goes on', async () => {
    const stopped = await train(
      params({ epochs: 2 }),
      host((event, control) => {
        if (event.type === 'epoch' && event.metrics.epoch === 1) setImmediate(() => control.setPaused(true));
        if (event.type === 'stage' && event.stage === 'paused') {
          if (event.done > 5) control.stop();
          else (control.setPaused(false), setImmediate(() => control.setPaused(true)));
        }
      }),
    );
    assert.equal(stopped.outcome, 'stopped');
    const { facts } = await readCheckpoint(stopped.checkpoint);
    assert.ok(facts.step > 5 && facts.step < 10, `step ${facts.step}`);
    assert.equal(path.basename(stopped.checkpoint), `epoch-0002-step-00000${facts.step}.safetensors`);
    assert.equal(facts.epoch, 1);
    assert.equal(facts.partial, true);
    const read = async () => {
      const listed = await readRun(stopped.run);
      assert.ok(listed.kind === 'run');
      return listed;
    };
    const { finished, resumable, checkpoints } = await read();
    assert.deepEqual({ finished, resumable }, { finished: false, resumable: true });
    assert.deepEqual(checkpoints[0], facts);
    const resumed = await resume({ run: stopped.run, cacheFolder: path.join(scratch, 'cache') }, host());
    assert.equal(resumed.outcome, 'completed');
    assert.equal(path.basename(resumed.checkpoint), 'epoch-0002.safetensors');
    assert.equal((await read()).finished, true);
  });

  it('9: stopped while the step compiles, a run leaves nothing and counts as cancelled', async () => {
    const runsFolder = path.join(scratch, 'cancelled');
    const stopping = host((event, control) => {
      if (event.type === 'stage' && event.stage === 'compiling') control.stop();
    });
    await assert.rejects(train({ ...params(), runsFolder }, stopping), { name: 'AbortError' });
    assert.ok(!stopping.events.some(({ type }) => type === 'started'));
    assert.deepEqual(await readdir(runsFolder).catch(() => []), []);
    const late = host((event, control) => {
      if (event.type === 'started') control.stop();
    });
    await assert.rejects(train({ ...params(), runsFolder }, late), { name: 'AbortError' });
    assert.deepEqual(await readdir(runsFolder), []);
  });

  it('9: a husk without a state, as earlier versions could leave, begins at its first parameters', async () => {
    const { run, checkpoint } = await train(params({ epochs: 1 }), host());
    const expected = await readCheckpoint(checkpoint);
    for (const name of ['state', 'checkpoints', 'previews', 'metrics.jsonl']) {
      await rm(path.join(run, name), { recursive: true });
    }
    const resumed = await resume({ run, cacheFolder: path.join(scratch, 'cache') }, host());
    assert.equal(resumed.checkpoint, checkpoint);
    assert.deepEqual((await readCheckpoint(checkpoint)).parameters, expected.parameters);
  });

  it('10: goes on without the live weights and the previews when these cannot be written, and says so once', async () => {
    const warnings: string[] = [];
    const observer = {
      ...host((event) => {
        if (event.type !== 'started') return;
        // A folder in the way of a file, and a file in the way of a folder: not even root can write there.
        mkdirSync(path.join(event.run, 'state', 'live.safetensors', 'in the way'), { recursive: true });
        rmSync(path.join(event.run, 'previews'), { recursive: true });
        writeFileSync(path.join(event.run, 'previews'), '');
      }),
      log: (level: string, message: string) => void (level === 'warning' && warnings.push(message)),
    };
    const result = await train(params({ epochs: 3, checkpointEvery: 1 }), observer);
    assert.equal(result.outcome, 'completed');
    assert.equal((await readdir(path.join(result.run, 'checkpoints'))).length, 3);
    assert.equal(warnings.length, 2, warnings.join('\n'));
    assert.match(warnings[0]!, /live\.safetensors could not be written.*goes on without the live weights/);
    assert.match(warnings[1]!, /epoch-0001\.png could not be written.*goes on without the preview/);
    const previews = observer.events.filter((event) => event.type === 'preview');
    assert.ok(previews.length > 0 && previews.every(({ live }) => live === undefined));
  });

  it('16: the time of an epoch does not count pauses, and goes on counting where the run is taken up', async () => {
    let [began, pausedMs, ended] = [0, 0, 0];
    const observer = host((event, control) => {
      const now = performance.now();
      if (event.type === 'started') began = now;
      if (event.type === 'epoch') ended = now;
      if (event.type !== 'stage') return;
      if (event.stage === 'training' && pausedMs === 0) control.setPaused(true);
      if (event.stage !== 'paused') return;
      // Longer than all else that is not counted.
      setTimeout(() => {
        pausedMs = performance.now() - now;
        control.setPaused(false);
      }, 1500);
    });
    const { run } = await train(params({ epochs: 1 }), observer);
    const [line] = (await readMetrics(run)).filter((each) => each.kind === 'epoch');
    const most = (ended - began - pausedMs) / 1000;
    assert.ok(pausedMs > 0 && line!.seconds < most, `${line!.seconds} s, ${most} s without the pause`);
    assert.ok(
      Math.abs(line!.imagesPerSecond * line!.seconds - 135) < 1e-6,
      'all its pictures in all its time',
    );
  });

  it('7: stops with words when it was taken over, and leaves the new owner’s run alone', async () => {
    let run = '';
    const takingOver = host((event) => {
      if (event.type !== 'epoch' || event.metrics.epoch !== 2) return;
      run = event.run;
      // What another process does that finds this one without a sign of life.
      const owner = { pid: process.ppid, host: hostname(), token: 'another' };
      writeFileSync(path.join(event.run, 'state', 'lock.1'), JSON.stringify(owner));
      writeFileSync(path.join(event.run, 'state', 'live.safetensors'), 'of the new owner');
    });
    await assert.rejects(train(params({ epochs: 50 }), takingOver), (error: Error) => {
      assert.match(error.message, new RegExp(`process ${process.ppid} on .* has taken it over`));
      return error instanceof RunTakenOverError;
    });
    const epochs = (await readMetrics(run)).filter((line) => line.kind === 'epoch');
    assert.deepEqual(
      epochs.map(({ epoch }) => epoch),
      [1, 2],
    );
    assert.ok((await readdir(path.join(run, 'state'))).includes('lock.1'));
    assert.equal(await readFile(path.join(run, 'state', 'live.safetensors'), 'utf8'), 'of the new owner');
  });

  it('every event of a run says which run it is about', async () => {
    const observer = host();
    const { run } = await train(params({ epochs: 1 }), observer);
    const begun = observer.events.findIndex((event) => event.type === 'started');
    assert.ok(observer.events.slice(0, begun).every((event) => event.run === undefined));
    assert.ok(observer.events.slice(begun).every((event) => event.run === run));
    const again = host();
    await resume({ run, cacheFolder: path.join(scratch, 'cache'), epochs: 2 }, again);
    assert.ok(again.events.every((event) => event.run === run));
  });

  it('says in words what does not fit a run, or is in its way, and leaves it as it was', async () => {
    const { run } = await train(params({ epochs: 1 }), host());
    const other = await train(params({ epochs: 1, hiddenUnits: [16] }), host());
    const cacheFolder = path.join(scratch, 'cache');
    const [record, state, previews] = ['run.json', 'state/last.safetensors', 'previews'].map((name) =>
      path.join(run, name),
    ) as [string, string, string];
    const kept = await readFile(state);
    const refused = (name: string, message: RegExp) =>
      assert.rejects(resume({ run, cacheFolder, epochs: 2 }, host()), { name, message });

    await writeTrainingState(run, await readTrainingState(other.run));
    await refused('CheckpointError', /does not fit the model of the run: the parameter .* has the shape/);
    writeFileSync(state, kept);

    const text = await readFile(record, 'utf8');
    writeFileSync(record, text.replace(/"trainingImages": \d+/, '"trainingImages": 1000'));
    await refused('CheckpointError', /run\.json cannot be read: its trainingImages do not fit/);
    writeFileSync(record, text);

    rmSync(previews, { recursive: true });
    writeFileSync(previews, '');
    await refused('StorageError', /previews could not be written: a file of that name is in the way/);
    rmSync(previews);
    assert.equal((await resume({ run, cacheFolder, epochs: 2 }, host())).outcome, 'completed');
  });
});
