import assert from 'node:assert/strict';
import type { EngineState } from '../../../src/engine';
import type { ModelRunner } from '../../../src/trainer/modelRunner';
import { Psnr } from '../../../src/trainer/psnr';

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
