import type { Exploration } from './exploration';

/** How far from the prior's mean a dimension is moved to see what it does, in standard deviations. */
const reach = 1.5;

/**
 * The two dimensions whose movement changes the decoded picture most: the natural axes of a grid when
 * nothing is known of the pictures. A dimension the decoder ignores changes nothing.
 */
export async function mostVisibleDimensions(
  exploration: Exploration,
  checkpoint: string,
): Promise<[number, number]> {
  const { facts } = await exploration.open(checkpoint);
  const width = facts.model.latentDimensions;
  if (width < 2) throw new RangeError('A grid needs at least two latent dimensions.');
  const latents = new Float32Array(2 * width * width);
  for (let dimension = 0; dimension < width; dimension++) {
    latents[2 * dimension * width + dimension] = -reach;
    latents[(2 * dimension + 1) * width + dimension] = reach;
  }
  const { pixels, count } = await exploration.decode(checkpoint, latents);
  const bytes = pixels.length / count;
  const changes = Array.from({ length: width }, (_, dimension) => {
    let change = 0;
    const low = 2 * dimension * bytes;
    for (let i = 0; i < bytes; i++) change += Math.abs(pixels[low + i]! - pixels[low + bytes + i]!);
    return { dimension, change };
  });
  const [first, second] = changes.sort((a, b) => b.change - a.change);
  return [first!.dimension, second!.dimension];
}
