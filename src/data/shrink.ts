import type { PixelBatch } from '../protocol/trainer';

/**
 * Makes every `factor` by `factor` pixels of each picture one, their mean.
 * @throws RangeError unless the factor is a whole number above 0 that divides the side of the pictures.
 */
export function shrink(batch: PixelBatch, factor: number): PixelBatch {
  const { count, size, channels, pixels } = batch;
  if (!Number.isInteger(factor) || factor < 1 || size % factor !== 0) {
    throw new RangeError(`Pictures of ${size} pixels cannot be shrunk by ${factor}.`);
  }
  if (factor === 1) return batch;
  const side = size / factor;
  const out = new Uint8Array(count * side * side * channels);
  let at = 0;
  // All pictures of a batch, one under the other, are one tall picture.
  for (let y = 0; y < count * side; y++) {
    for (let x = 0; x < side; x++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let row = y * factor; row < (y + 1) * factor; row++) {
          const start = (row * size + x * factor) * channels + channel;
          for (let i = 0; i < factor; i++) sum += pixels[start + i * channels]!;
        }
        out[at++] = Math.round(sum / factor ** 2);
      }
    }
  }
  return { count, size: side, channels, pixels: out };
}
