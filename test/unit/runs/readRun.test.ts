import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EpochMetrics, StepMetrics } from '../../../src/protocol/configuration';
import { writeCheckpoint } from '../../../src/runs/checkpoint';
import { appendMetrics, readCurves } from '../../../src/runs/metricsLog';
import { listRuns, type ReadableRun, readRun } from '../../../src/runs/readRun';
import { createRunFolder, writeRunRecord } from '../../../src/runs/runFolder';
import { acquireRunLock, isRunLocked } from '../../../src/runs/runLock';
import { runPaths } from '../../../src/runs/runPaths';
import { writeTrainingState } from '../../../src/runs/trainingState';
import { saveEarlier } from './earlier';
import { about, model, transform, useFolder } from './folder';

const losses = { loss: 100, reconstruction: 90, kl: 10 };
/** A run of 10 epochs of 9 steps: 90 training pictures in batches of 10. */
const length = { ...about, training: { ...about.training, batchSize: 10 } };
const epochMetrics = (epoch: number, loss = 100): EpochMetrics => ({
  kind: 'epoch',
  epoch,
  step: epoch * 9,
  train: { ...losses, loss },
  klWeight: 1,
  imagesPerSecond: 1,
  seconds: 1,
});
const stepMetrics = (step: number): StepMetrics => ({ kind: 'step', step, epoch: step / 9, ...losses });
const parameters = { w: { shape: [2, 3], values: new Float32Array(6) } };

describe('readRun', () => {
  const folder = useFolder();

  const read = async (run: string): Promise<ReadableRun> => {
    const listed = await readRun(run);
    assert.ok(listed.kind === 'run', JSON.stringify(listed));
    return listed;
  };
  const save = (file: string, epoch: number, step: number, partial = false) =>
    writeCheckpoint(file, {
      model,
      transform,
      runName: 'a',
      epoch,
      step,
      partial,
      metrics: epoch > 0 ? epochMetrics(epoch) : undefined,
      parameters,
    });
  const stateAt = (run: string, step: number) => writeTrainingState(run, { tensors: parameters, step });

  it('tells checkpoints by their own headers, latest first', async () => {
    const { run } = await createRunFolder(folder(), 'a', length);
    const { checkpoint } = runPaths(run);
    const whole = await save(checkpoint(10), 10, 90);
    const partial = await save(checkpoint(10, 84), 9, 84, true);
    writeFileSync(checkpoint(5), 'no checkpoint');
    const found = await read(run);
    assert.deepEqual(found.checkpoints, [whole, partial]);
    assert.equal(partial.partial, true);
    assert.ok(!('partial' in whole));
    assert.equal(found.damagedCheckpoints[0]?.path, checkpoint(5));
    assert.match(found.damagedCheckpoints[0].reason, /epoch-0005\.safetensors cannot be read/);
    assert.equal(found.stepsPerEpoch, 9);
  });

  it('tells that a run has diverged, as long as going on would take it there again', async () => {
    const divergence = {
      at: '2026-11-21T08:00:00.000Z',
      step: 40,
      learningRate: 1e-3,
      reason: 'The loss became NaN at step 40.',
    };
    const { run, record } = await createRunFolder(folder(), 'a', { ...length, divergence });
    assert.deepEqual((await read(run)).divergence, divergence, 'it goes on from the start');
    await stateAt(run, 36);
    assert.deepEqual((await read(run)).divergence, divergence);
    await writeRunRecord(run, {
      ...record,
      training: { ...record.training, schedule: { kind: 'constant', learningRate: 1e-4 } },
    });
    assert.equal((await read(run)).divergence, undefined, 'it has another rate');
    await writeRunRecord(run, record);
    await stateAt(run, 45);
    assert.equal((await read(run)).divergence, undefined, 'it is past that step');
  });

  it('sees that a file has been replaced or is gone', async () => {
    const { run } = await createRunFolder(folder(), 'a', length);
    const file = runPaths(run).checkpoint(1);
    await save(file, 1, 9);
    assert.equal((await read(run)).checkpoints[0]?.step, 9);
    await save(file, 1, 8, true);
    assert.equal((await read(run)).checkpoints[0]?.step, 8);
    rmSync(file);
    assert.deepEqual((await read(run)).checkpoints, []);
  });

  it('3: takes a run that was stopped within its last epoch for unfinished, and what it saved for what it is', async () => {
    const { run } = await createRunFolder(folder(), 'a', length);
    // As version 0.1 named it: epoch 10 of 10, though two steps of it were left.
    const file = runPaths(run).checkpoint(10);
    await save(file, 10, 88);
    await stateAt(run, 88);
    const stopped = await read(run);
    assert.equal(stopped.finished, false);
    assert.equal(stopped.resumable, true);
    assert.equal(stopped.step, 88);
    await save(file, 10, 90);
    await stateAt(run, 90);
    const finished = await read(run);
    assert.equal(finished.finished, true);
    assert.equal(finished.resumable, true, 'for more epochs');
  });

  it('3: is not finished while the last checkpoint is missing', async () => {
    const { run } = await createRunFolder(folder(), 'a', length);
    await stateAt(run, 90);
    assert.equal((await read(run)).finished, false);
  });

  it('can be gone on with from the start when nothing was learnt, and not when the state of more is gone', async () => {
    const { run } = await createRunFolder(folder(), 'a', length);
    assert.equal((await read(run)).resumable, true);
    await save(runPaths(run).checkpoint(1), 1, 9);
    assert.equal((await read(run)).resumable, false);
  });

  it('says whether a process trains it', async () => {
    const { run } = await createRunFolder(folder(), 'a', length);
    assert.equal(await isRunLocked(run), false);
    const lock = await acquireRunLock(run);
    assert.equal(await isRunLocked(run), true);
    await lock.release();
    assert.equal(await isRunLocked(run), false);
    assert.equal(await isRunLocked(path.join(folder(), 'missing')), false);
  });
});

describe('what version 0.1 saved within an epoch', () => {
  const folder = useFolder();

  it('3: is told from a finished epoch by the metrics beside it', async () => {
    const { run } = await createRunFolder(folder(), 'a', length);
    const paths = runPaths(run);
    saveEarlier(paths.checkpoint(3), { epoch: 3, step: 20, metrics: epochMetrics(2) });
    saveEarlier(paths.checkpoint(2), { epoch: 2, step: 18, metrics: epochMetrics(2) });
    saveEarlier(paths.checkpoint(1), { epoch: 1, step: 4 });
    const found = await readRun(run);
    assert.ok(found.kind === 'run');
    assert.deepEqual(
      found.checkpoints.map(({ epoch, step, partial }) => [epoch, step, partial ?? false]),
      [
        [2, 20, true],
        [2, 18, false],
        [0, 4, true],
      ],
    );
  });
});

describe('listRuns', () => {
  const folder = useFolder();

  it('lists runs latest first, and what is damaged with the reason', async () => {
    const first = await createRunFolder(folder(), 'a', about);
    const second = await createRunFolder(folder(), 'b', { ...about, created: '2026-11-22T00:00:00.000Z' });
    mkdirSync(path.join(folder(), '2026-11-21T2000-broken'));
    writeFileSync(path.join(folder(), '2026-11-21T2000-broken', 'run.json'), '{');
    mkdirSync(path.join(folder(), 'something else'));
    mkdirSync(path.join(folder(), '.hidden'));
    writeFileSync(path.join(folder(), 'notes.txt'), '');
    const listed = await listRuns(folder());
    assert.deepEqual(
      listed.map((run) => [path.basename(run.path), run.kind]),
      [
        ['something else', 'damaged'],
        [second.record.name, 'run'],
        ['2026-11-21T2000-broken', 'damaged'],
        [first.record.name, 'run'],
      ],
    );
    assert.ok(listed[0]?.kind === 'damaged' && listed[0].reason.includes('no run.json'));
    assert.ok(listed[2]?.kind === 'damaged' && listed[2].reason.includes('not valid JSON'));
    assert.ok(listed[1]?.kind === 'run');
    assert.deepEqual(listed[1].record, second.record);
  });

  it('finds none in a folder that does not exist', async () => {
    assert.deepEqual(await listRuns(path.join(folder(), 'missing')), []);
  });
});

describe('readCurves', () => {
  const folder = useFolder();

  it('has each point once, though a killed run has written some twice', async () => {
    const { run } = await createRunFolder(folder(), 'a', length);
    await appendMetrics(run, [stepMetrics(3), stepMetrics(9), epochMetrics(1), stepMetrics(15)]);
    await appendMetrics(run, [epochMetrics(2), stepMetrics(12), epochMetrics(2, 99)]);
    const { steps, epochs } = await readCurves(run);
    assert.deepEqual(
      steps.map(({ step }) => step),
      [3, 9, 12],
    );
    assert.deepEqual(
      epochs.map(({ epoch, train }) => [epoch, train.loss]),
      [
        [1, 100],
        [2, 99],
      ],
    );
  });

  it('of a run that has logged nothing are empty, and grow with the log', async () => {
    const { run } = await createRunFolder(folder(), 'a', length);
    assert.deepEqual(await readCurves(run), { steps: [], epochs: [] });
    await appendMetrics(run, [stepMetrics(3)]);
    assert.equal((await readCurves(run)).steps.length, 1);
    await appendMetrics(run, [stepMetrics(6)]);
    assert.equal((await readCurves(run)).steps.length, 2);
  });
});
