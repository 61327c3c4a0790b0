import { dimensionProbes, dimensionsByVisibility } from '../latent/visibleDimensions';
import type { Exploration } from './exploration';

/**
 * The two dimensions whose movement changes the decoded picture most: the natural axes of a grid when
 * nothing is known of the pictures. A dimension the decoder ignores changes nothing.
 */
export async function mostVisibleDimensions(
  exploration: Exploration,
  checkpoint: string,
): Promise<[number, number]> {
  const width = (await exploration.inspect(checkpoint)).model.latentDimensions;
  if (width < 2) throw new RangeError('A grid needs at least two latent dimensions.');
  const { pixels, count } = await exploration.decode(checkpoint, dimensionProbes(width));
  const [first, second] = dimensionsByVisibility(pixels, count);
  return [first!, second!];
}
