import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import type { EpochMetrics, RequestedConfiguration } from '../../../src/protocol/configuration';
import type { TrainingEvent } from '../../../src/protocol/trainer';
import { readCheckpoint, writeCheckpoint } from '../../../src/runs/checkpoint';
import { readCurves } from '../../../src/runs/metricsLog';
import { type ReadableRun, readRun } from '../../../src/runs/readRun';
import { runPaths } from '../../../src/runs/runPaths';
import { ConfigurationError } from '../../../src/trainer/configuration';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { resume, train } from '../../../src/trainer/trainingRun';

const patience = 4;
/** So few pictures that the model soon knows them by heart. */
const configuration: RequestedConfiguration = {
  architecture: 'dense',
  hiddenUnits: [64],
  latentDimensions: 4,
  imageSize: 16,
  channels: 1,
  beta: 0.01,
  epochs: 200,
  batchSize: 8,
  learningRate: 0.01,
  validationFraction: 0.3,
  checkpointEvery: 50,
  patience,
  seed: 5,
  engine: 'onnx',
};

describe('a run that learns its pictures by heart', function () {
  this.timeout(120_000);
  let scratch: string;
  let undisturbed: string;
  let last: number;
  let best: EpochMetrics;

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-early-'));
    await drawSamplePictures(path.join(scratch, 'shapes'), { count: 40 });
    const result = await train(params(), host());
    undisturbed = result.run;
    const { epochs } = await readCurves(undisturbed);
    last = epochs.length;
    best = least(epochs);
    assert.deepEqual(result.stoppedEarly, { bestEpoch: best.epoch });
    assert.equal(result.outcome, 'completed');
    assert.equal(path.basename(result.checkpoint), name(last));
  });

  after(() => rm(scratch, { recursive: true, force: true }));

  const cacheFolder = (): string => path.join(scratch, 'cache');
  const params = (changes: RequestedConfiguration = {}) => ({
    folder: path.join(scratch, 'shapes'),
    runsFolder: path.join(scratch, 'runs'),
    cacheFolder: cacheFolder(),
    configuration: { ...configuration, ...changes },
    extensionVersion: '0.0.0-test',
  });
  const name = (epoch: number): string => path.basename(runPaths('').checkpoint(epoch));
  const least = (epochs: readonly EpochMetrics[]): EpochMetrics =>
    epochs.reduce((one, other) => (other.validation!.loss < one.validation!.loss ? other : one));

  /** @param onEvent may act on the control, as a person would. */
  function host(onEvent: (event: TrainingEvent, control: TrainingControl) => void = () => undefined) {
    const control = new TrainingControl();
    const emit = (event: TrainingEvent): void => onEvent(event, control);
    return { control, emit, log: () => undefined, signal: new AbortController().signal };
  }

  async function readable(run: string): Promise<ReadableRun> {
    const read = await readRun(run);
    assert.ok(read.kind === 'run', JSON.stringify(read));
    return read;
  }

  const losses = async (run: string) =>
    (await readCurves(run)).epochs.map(({ train: training, validation }) => ({ training, validation }));

  const copied = async (): Promise<string> => {
    const run = path.join(await mkdtemp(path.join(scratch, 'copy-')), path.basename(undisturbed));
    await cp(undisturbed, run, { recursive: true });
    return run;
  };

  it('stops when so many epochs have brought no better validation loss, and keeps the best and the last', async () => {
    assert.equal(last - best.epoch, patience);
    assert.ok(best.epoch > 1 && last < 50, `best ${best.epoch}, last ${last}: there was something to learn`);
    assert.deepEqual((await readdir(path.join(undisturbed, 'checkpoints'))).sort(), [
      name(best.epoch),
      name(last),
    ]);
    const previews = [best.epoch, last].map((epoch) => path.basename(runPaths('').preview(epoch)));
    assert.deepEqual((await readdir(path.join(undisturbed, 'previews'))).sort(), previews);
    const { facts } = await readCheckpoint(runPaths(undisturbed).checkpoint(best.epoch));
    assert.deepEqual(facts.metrics, best);
    assert.equal(facts.provisional, true);
    const { record, finished, checkpoints } = await readable(undisturbed);
    assert.equal(finished, true);
    assert.deepEqual(
      { step: record.stoppedEarly?.step, bestEpoch: record.stoppedEarly?.bestEpoch },
      { step: checkpoints[0]!.step, bestEpoch: best.epoch },
    );
    assert.equal(checkpoints[0]!.provisional, undefined, 'the last is there for good');
  });

  it('tells with each better checkpoint which one it takes the place of', async () => {
    const there = new Set<string>();
    const { run } = await train(
      params({ epochs: 5 }),
      host((event) => {
        if (event.type !== 'checkpoint') return;
        there.add(event.facts.path);
        for (const removed of event.removed ?? []) assert.ok(there.delete(removed), removed);
      }),
    );
    const listed = (await readable(run)).checkpoints.map(({ path: file }) => file);
    assert.deepEqual([...there].sort(), listed.sort());
  });

  it('ends the same to the last bit when it was interrupted on the way, for patience is counted in its log', async () => {
    let stops = 0;
    const stopping = () =>
      host((event, control) => {
        if (event.type === 'stage' && event.stage === 'training' && ++stops % 3 === 0) control.stop();
      });
    let result = await train(params(), stopping());
    while (result.outcome === 'stopped')
      result = await resume({ run: result.run, cacheFolder: cacheFolder() }, stopping());
    assert.ok(stops > 6, `${stops} reports`);
    assert.deepEqual(result.stoppedEarly, { bestEpoch: best.epoch });
    assert.deepEqual(await losses(result.run), await losses(undisturbed));
    for (const epoch of [best.epoch, last]) {
      const [one, other] = await Promise.all(
        [result.run, undisturbed].map((run) => readCheckpoint(runPaths(run).checkpoint(epoch))),
      );
      assert.deepEqual(one!.parameters, other!.parameters, `epoch ${epoch}`);
    }
  });

  it('killed before its end was noted, it takes no step more, and removes what it had not come to remove', async () => {
    const run = await copied();
    const { record, checkpoints } = runPaths(run);
    const { stoppedEarly, ...before } = JSON.parse(await readFile(record, 'utf8')) as Record<string, unknown>;
    await writeFile(record, JSON.stringify(before));
    // What was best before: a file of the same kind under an earlier epoch.
    const { facts, parameters } = await readCheckpoint(runPaths(run).checkpoint(best.epoch));
    const earlier = { ...facts, epoch: 1, step: facts.step / best.epoch, provisional: true, parameters };
    await writeCheckpoint(runPaths(run).checkpoint(1), earlier);
    const result = await resume({ run, cacheFolder: cacheFolder() }, host());
    assert.deepEqual(result.stoppedEarly, { bestEpoch: best.epoch });
    assert.deepEqual(await losses(run), await losses(undisturbed));
    assert.deepEqual((await readdir(checkpoints)).sort(), [name(best.epoch), name(last)]);
    const noted = JSON.parse(await readFile(record, 'utf8')) as { stoppedEarly: { step: number } };
    assert.equal(noted.stoppedEarly.step, (stoppedEarly as { step: number }).step);
  });

  it('goes on when asked for more epochs, and waits as long again', async () => {
    const run = await copied();
    const again = (epochs?: number) => resume({ run, cacheFolder: cacheFolder(), epochs }, host());
    await assert.rejects(
      again(),
      (error) =>
        error instanceof ConfigurationError &&
        error.message.includes(`no better validation since epoch ${best.epoch}. Ask for more epochs`),
    );
    await assert.rejects(again(last), /Ask for more epochs/);
    // As many as it should have had from the start are more than it has had.
    const result = await again(configuration.epochs);
    const { epochs } = await readCurves(run);
    assert.equal(epochs.length - Math.max(last, least(epochs).epoch), patience);
    assert.deepEqual(result.stoppedEarly, { bestEpoch: least(epochs).epoch });
    assert.equal((await readable(run)).finished, true);
  });

  it('stopped by a person just when an epoch is the best, it keeps that checkpoint for good', async () => {
    const { run, checkpoint } = await train(
      params(),
      host((event, control) => {
        if (event.type === 'epoch' && event.metrics.epoch === 2) control.stop();
      }),
    );
    assert.equal(path.basename(checkpoint), name(2));
    assert.equal((await readCheckpoint(checkpoint)).facts.provisional, undefined);
    const resumed = await resume({ run, cacheFolder: cacheFolder() }, host());
    assert.deepEqual(resumed.stoppedEarly, { bestEpoch: best.epoch });
    assert.deepEqual((await readdir(path.join(run, 'checkpoints'))).sort(), [
      name(2),
      name(best.epoch),
      name(last),
    ]);
  });

  it('without pictures held out there is no best, and only what is due is kept', async () => {
    const { run, stoppedEarly } = await train(
      params({ validationFraction: 0, patience: undefined, epochs: 4, checkpointEvery: 3 }),
      host(),
    );
    assert.equal(stoppedEarly, undefined);
    assert.deepEqual((await readdir(path.join(run, 'checkpoints'))).sort(), [name(3), name(4)]);
  });
});
