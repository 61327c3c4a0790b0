import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { CheckpointError } from '../../../src/runs/safetensors';
import { runPaths } from '../../../src/runs/runPaths';
import {
  readTrainingState,
  readTrainingStateFacts,
  writeTrainingState,
} from '../../../src/runs/trainingState';
import { writeCheckpoint } from '../../../src/runs/checkpoint';
import { model, transform, useFolder } from './folder';

describe('training state', () => {
  const run = useFolder();
  beforeEach(() => mkdirSync(runPaths(run()).state));

  const tensors = {
    w: { shape: [2], type: 'float32' as const, values: Float32Array.of(0.1, 0.2) },
    'w/m': { shape: [2], type: 'float32' as const, values: Float32Array.of(1e-9, -3) },
  };

  it('comes back to the last bit, sums in double precision included', async () => {
    const epochSums = { loss: 0.1 + 0.2, reconstruction: 1 / 3, kl: 1e300, images: 640 };
    const windowSums = { loss: 1e-300, reconstruction: 2 / 3, kl: -0.1, images: 1 };
    const written = { tensors, step: 12_345, epochSums, windowSums, epochSeconds: 0.1 + 0.7 };
    await writeTrainingState(run(), written);
    const { saved, ...state } = await readTrainingState(run());
    assert.deepEqual(state, written);
    assert.ok(Date.parse(saved) > 0);
  });

  it('needs no sums and no time', async () => {
    await writeTrainingState(run(), { tensors, step: 0 });
    const { epochSums, windowSums, epochSeconds } = await readTrainingState(run());
    assert.deepEqual([epochSums, windowSums, epochSeconds], [undefined, undefined, undefined]);
  });

  it('refuses a time that is none', async () => {
    const file = runPaths(run()).trainingState;
    await writeTrainingState(run(), { tensors, step: 0, epochSeconds: 12.5 });
    const text = readFileSync(file).toString('latin1').replace('12.5', '-2.5');
    writeFileSync(file, Buffer.from(text, 'latin1'));
    await assert.rejects(readTrainingState(run()), /epochSeconds must be a number of seconds/);
  });

  it('tells how far it has got by its header alone', async () => {
    await writeTrainingState(run(), { tensors, step: 77 });
    assert.deepEqual(await readTrainingStateFacts(run()), { step: 77 });
  });

  it('says that a run without one cannot be resumed', async () => {
    await assert.rejects(readTrainingState(run()), (error) => {
      assert.ok(error instanceof CheckpointError);
      assert.match(error.message, /cannot be resumed.*Start a new run/);
      return true;
    });
  });

  it('refuses a checkpoint in its place, and a damaged file', async () => {
    const file = runPaths(run()).trainingState;
    await writeCheckpoint(file, { model, transform, runName: 'a', epoch: 1, step: 1, parameters: tensors });
    await assert.rejects(readTrainingState(run()), /was not saved by Latent Explorer/);
    writeFileSync(file, readFileSync(file).subarray(0, 100));
    await assert.rejects(readTrainingState(run()), CheckpointError);
  });
});
