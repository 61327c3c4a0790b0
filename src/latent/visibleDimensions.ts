/**
 * Which dimensions of a latent space show most when moved: the axes to begin with, and an order of the
 * dimensions while nothing is known of the encoded pictures. One that the decoder ignores changes nothing.
 */

/** How far each dimension is moved from the prior's mean, in standard deviations. */
const reach = 1.5;

/** Two latent vectors a dimension, below and above the prior's mean: `2 · width · width` numbers. */
export function dimensionProbes(width: number): Float32Array {
  const latents = new Float32Array(2 * width * width);
  for (let dimension = 0; dimension < width; dimension++) {
    latents[2 * dimension * width + dimension] = -reach;
    latents[(2 * dimension + 1) * width + dimension] = reach;
  }
  return latents;
}

/**
 * All dimensions, the most visible first, by how much the two pictures of each differ, summed over pixels.
 *
 * @param pixels the decoded {@link dimensionProbes}, `count` pictures of equally many bytes.
 */
export function dimensionsByVisibility(pixels: Uint8Array, count: number): number[] {
  const bytes = pixels.length / count;
  const changes = Array.from({ length: count / 2 }, (_, dimension) => {
    const low = 2 * dimension * bytes;
    let change = 0;
    for (let i = low; i < low + bytes; i++) change += Math.abs(pixels[i]! - pixels[i + bytes]!);
    return { dimension, change };
  });
  return changes.sort((a, b) => b.change - a.change).map(({ dimension }) => dimension);
}
