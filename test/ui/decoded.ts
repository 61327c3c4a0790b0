// What the decoder makes of z without an editor, to hold the editor's pictures against.
import assert from 'node:assert/strict';
import { Exploration } from '../../src/trainer/exploration';
import type { Pixels } from './panel';

const exploration = new Exploration();

/** Fails when a picture on a canvas is not what the decoder makes of z, but for rounding. */
export async function assertDecoded(shown: Pixels, checkpoint: string, z: readonly number[]): Promise<void> {
  const { size, channels, pixels } = await exploration.decode(checkpoint, Float32Array.from(z));
  assert.deepEqual([shown.width, shown.height], [size, size]);
  let largest = 0;
  for (let pixel = 0; pixel < size * size; pixel++) {
    for (let colour = 0; colour < 3; colour++) {
      const expected = pixels[pixel * channels + (channels === 3 ? colour : 0)]!;
      largest = Math.max(largest, Math.abs(shown.data[pixel * 4 + colour]! - expected));
    }
  }
  assert.ok(largest <= 1, `the picture differs by rounding at most, not by ${largest}`);
}
