import { gather } from './batches';
import type { ImageDataset } from './dataset';

/** The mean of so many hardly needs more; and all of a million would have to be read before the first step. */
const mostPictures = 2 ** 16;
const pieceBytes = 8 * 2 ** 20;

/**
 * The mean picture of a set; of 65,536 of them, evenly chosen, when it is larger.
 * @param indices the pictures to average; at least one.
 * @returns `bytesPerImage` numbers in [0, 1].
 */
export async function meanPixels(
  dataset: Pick<ImageDataset, 'pixels' | 'paths' | 'transform'>,
  indices: Uint32Array,
): Promise<Float32Array> {
  const { bytesPerImage } = dataset.pixels;
  const count = Math.min(mostPictures, indices.length);
  const chosen = Uint32Array.from(
    { length: count },
    (_, i) => indices[Math.floor((i * indices.length) / count)]!,
  );
  const sums = new Float64Array(bytesPerImage);
  const piece = Math.max(1, Math.floor(pieceBytes / bytesPerImage));
  for (let start = 0; start < count; start += piece) {
    const pixels = await gather(dataset, chosen.subarray(start, start + piece));
    for (let at = 0; at < pixels.length; at += bytesPerImage) {
      for (let i = 0; i < bytesPerImage; i++) sums[i]! += pixels[at + i]!;
    }
  }
  return Float32Array.from(sums, (sum) => sum / (255 * count));
}
