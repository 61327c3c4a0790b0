import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import type { EngineState } from '../../../src/engine';
import type { TrainingEvent } from '../../../src/protocol/trainer';
import type { ModelRunner } from '../../../src/trainer/modelRunner';
import { Psnr } from '../../../src/trainer/psnr';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { train } from '../../../src/trainer/trainingRun';

/** Gives every picture back `error` brighter. */
function brighter(error: number): ModelRunner {
  let last = new Uint8Array();
  return {
    encode: (_state: EngineState, pixels: Uint8Array<ArrayBuffer>) => {
      last = pixels;
      return Promise.resolve({ mean: new Float32Array(), logVariance: new Float32Array() });
    },
    decode: () => Promise.resolve(last.map((value) => value + error)),
  } as unknown as ModelRunner;
}

describe('the peak signal-to-noise ratio', () => {
  const state = {} as EngineState;

  it('is 20 log 255 dB for an error of one level, and 20 dB less for ten', async () => {
    for (const [error, expected] of [
      [1, 20 * Math.log10(255)],
      [10, 20 * Math.log10(25.5)],
    ] as const) {
      const psnr = new Psnr();
      await psnr.add(brighter(error), state, Uint8Array.of(1, 2, 3, 100));
      assert.ok(Math.abs(psnr.value! - expected) < 1e-12, `${psnr.value}`);
    }
  });

  it('is of the mean squared error over all pixels, not a mean of ratios', async () => {
    const psnr = new Psnr();
    await psnr.add(brighter(2), state, new Uint8Array(3));
    await psnr.add(brighter(6), state, new Uint8Array(1));
    assert.ok(Math.abs(psnr.value! - 10 * Math.log10(255 ** 2 / 12)) < 1e-12);
  });

  it('has no number without a picture, nor without an error', async () => {
    const psnr = new Psnr();
    assert.equal(psnr.value, undefined);
    await psnr.add(brighter(0), state, Uint8Array.of(7));
    assert.equal(psnr.value, undefined);
  });
});

describe('the PSNR at the end of a training', () => {
  let scratch: string;

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-psnr-'));
    await drawSamplePictures(path.join(scratch, 'shapes'), { count: 40 });
  });

  after(() => rm(scratch, { recursive: true, force: true }));

  /** @param stops whether someone stops it after its first epoch. */
  function trained(epochs: number, measures: boolean, stops = false) {
    const control = new TrainingControl();
    const emit = (event: TrainingEvent) => {
      if (stops && event.type === 'epoch') control.stop();
    };
    return train(
      {
        folder: path.join(scratch, 'shapes'),
        runsFolder: path.join(scratch, 'runs'),
        cacheFolder: path.join(scratch, 'cache'),
        configuration: { architecture: 'dense', hiddenUnits: [8], imageSize: 16, epochs, engine: 'onnx' },
        extensionVersion: '0.0.0-test',
      },
      { control, emit, measures, log: () => undefined, signal: new AbortController().signal },
    );
  }

  it('is told where it is asked for, and nobody who stops waits for it', async () => {
    const { psnr } = await trained(1, true);
    assert.ok(psnr! > 5 && psnr! < 60, `${psnr} dB`);
    assert.equal((await trained(1, false)).psnr, undefined);
    const stopped = await trained(9, true, true);
    assert.deepEqual([stopped.outcome, stopped.psnr], ['stopped', undefined]);
  });
});
