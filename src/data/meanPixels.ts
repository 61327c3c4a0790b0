import type { ImageDataset } from './dataset';

/**
 * The mean picture of a set.
 * @param indices the pictures to average; at least one.
 * @returns `bytesPerImage` numbers in [0, 1].
 */
export function meanPixels(
  { images, bytesPerImage }: Pick<ImageDataset, 'images' | 'bytesPerImage'>,
  indices: Uint32Array,
): Float32Array {
  const sums = new Float64Array(bytesPerImage);
  for (const index of indices) {
    const start = index * bytesPerImage;
    for (let i = 0; i < bytesPerImage; i++) sums[i]! += images[start + i]!;
  }
  return Float32Array.from(sums, (sum) => sum / (255 * indices.length));
}
