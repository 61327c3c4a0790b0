/** How alike pictures are, in numbers: for whoever doesn't see them. */

import type { PixelBatch } from '../../../src/protocol/pictures';

const range = 255;

/**
 * The root-mean-square difference of each picture from its partner in another batch of the same shape, as a share of
 * what a pixel can differ by: 0 of a picture and itself, 1 of black and white.
 */
export function differences(one: PixelBatch, other: PixelBatch): readonly number[] {
  const length = one.size * one.size * one.channels;
  return Array.from({ length: Math.min(one.count, other.count) }, (_, picture) => {
    let squares = 0;
    for (let at = picture * length; at < (picture + 1) * length; at++)
      squares += (one.pixels[at]! - other.pixels[at]!) ** 2;
    return Math.sqrt(squares / length) / range;
  });
}

/** The root-mean-square difference of the pictures of a batch from their mean, as a share: 0 when all are alike. */
export function variety({ count, size, channels, pixels }: PixelBatch): number {
  const length = size * size * channels;
  if (count === 0 || length === 0) return 0;
  let squares = 0;
  for (let pixel = 0; pixel < length; pixel++) {
    let sum = 0;
    let sumOfSquares = 0;
    for (let at = pixel; at < count * length; at += length) {
      sum += pixels[at]!;
      sumOfSquares += pixels[at]! ** 2;
    }
    squares += sumOfSquares - sum ** 2 / count;
  }
  return Math.sqrt(Math.max(0, squares) / (count * length)) / range;
}
