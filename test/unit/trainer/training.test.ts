import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RequestedConfiguration } from '../../../src/protocol/configuration';
import type { TrainingEvent } from '../../../src/protocol/trainer';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import { FolderError } from '../../../src/data/scan';
import { readCheckpoint } from '../../../src/runs/checkpoint';
import { readMetrics } from '../../../src/runs/metricsLog';
import { readTrainingState, writeTrainingState } from '../../../src/runs/trainingState';
import { ConfigurationError } from '../../../src/trainer/configuration';
import { DivergenceError } from '../../../src/trainer/divergence';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { resume, train } from '../../../src/trainer/trainingRun';

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
    return { control, events, emit, log: () => undefined, signal: new AbortController().signal };
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
    const whole = await train(params({ epochs: 4 }), host());
    let steps = 0;
    const stopped = await train(
      params({ epochs: 4 }),
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

  it('holds during a pause', async () => {
    let pausedAt = -1;
    const observer = host((event, control) => {
      if (event.type === 'stage' && event.stage === 'training' && pausedAt < 0) control.setPaused(true);
      if (event.type === 'stage' && event.stage === 'paused') {
        pausedAt = event.done;
        setTimeout(() => control.setPaused(false), 50);
      }
    });
    const result = await train(params(), observer);
    assert.equal(result.outcome, 'completed');
    assert.ok(pausedAt > 0);
    const after = observer.events.slice(
      observer.events.findIndex((e) => e.type === 'stage' && e.stage === 'paused'),
    );
    assert.ok(after.some((event) => event.type === 'epoch'));
  });

  it('stops with the reason when it diverges, and keeps the last good checkpoint', async () => {
    const { run, checkpoint } = await train(params({ epochs: 1 }), host());
    const good = await readCheckpoint(checkpoint);
    // Parameters one bad step away from infinity.
    const state = await readTrainingState(run);
    state.tensors['decoder/output/kernel']!.values.fill(3e38);
    await writeTrainingState(run, state);
    const damaged = await readTrainingState(run);
    const resuming = resume({ run, cacheFolder: path.join(scratch, 'cache'), epochs: 3 }, host());
    await assert.rejects(
      resuming,
      (error) => error instanceof DivergenceError && /step \d+.*smaller learning rate/.test(error.message),
    );
    assert.deepEqual(await readdir(path.join(run, 'checkpoints')), ['epoch-0001.safetensors']);
    assert.deepEqual(await readCheckpoint(checkpoint), good);
    assert.equal((await readTrainingState(run)).saved, damaged.saved, 'a diverged state is never saved');
  });

  it('says what to do about a folder with too few pictures', async () => {
    const empty = await mkdtemp(path.join(scratch, 'empty-'));
    await assert.rejects(train(params({}, empty), host()), FolderError);
    await assert.rejects(train(params({}, path.join(scratch, 'missing')), host()), FolderError);
  });

  it('refuses to go on when the pictures have changed', async () => {
    const changing = path.join(scratch, 'changing');
    await drawSamplePictures(changing, { count: 60 });
    const { run } = await train(params({ epochs: 1 }, changing), host());
    const [label] = await readdir(changing);
    const [picture] = await readdir(path.join(changing, label!));
    await rm(path.join(changing, label!, picture!));
    const resuming = resume({ run, cacheFolder: path.join(scratch, 'cache'), epochs: 2 }, host());
    await assert.rejects(resuming, /have changed/);
  });
});
