import type { ImageDataset } from './dataset';
import { randomStream } from '../latent/random';

export interface EpochOptions {
  /** The pictures of the epoch. */
  readonly indices: Uint32Array;
  readonly batchSize: number;
  readonly seed: number;
  /** Each epoch has an order of its own. */
  readonly epoch: number;
}

/** Every picture of `indices` exactly once, shuffled, in batches; the last one may be smaller. */
export function* epochBatches({
  indices,
  batchSize,
  seed,
  epoch,
}: EpochOptions): Generator<Uint32Array, void> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`The batch size must be a whole number above 0, not ${batchSize}.`);
  }
  const order = randomStream(seed, 'shuffle', epoch).permutation(indices.length);
  for (let i = 0; i < order.length; i++) order[i] = indices[order[i]!]!;
  for (let start = 0; start < order.length; start += batchSize) yield order.slice(start, start + batchSize);
}

/**
 * Copies pictures into one batch.
 *
 * @param out at least `indices.length · bytesPerImage` bytes; made when left out.
 * @returns `out`, or its filled beginning when it is longer.
 * @throws RangeError for an index outside the dataset or an `out` too small.
 */
export function gather(
  dataset: Pick<ImageDataset, 'images' | 'bytesPerImage' | 'count'>,
  indices: Uint32Array,
  out = new Uint8Array(indices.length * dataset.bytesPerImage),
): Uint8Array {
  const { images, bytesPerImage, count } = dataset;
  const bytes = indices.length * bytesPerImage;
  if (out.length < bytes)
    throw new RangeError(`The batch needs ${bytes} bytes; there is room for ${out.length}.`);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (index >= count) throw new RangeError(`There is no picture ${index}; the dataset holds ${count}.`);
    out.set(images.subarray(index * bytesPerImage, (index + 1) * bytesPerImage), i * bytesPerImage);
  }
  return out.length === bytes ? out : out.subarray(0, bytes);
}
