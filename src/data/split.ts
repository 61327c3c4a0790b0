import { randomStream } from '../latent/random';

/** Indices of pictures, ascending. */
export interface DataSplit {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Draws the pictures held out for validation: the rounded share of all, but at least one when the share
 * is above 0 and there are two pictures or more. At least one picture is left for training.
 *
 * @param validationFraction in [0, 0.5].
 */
export function splitDataset(count: number, validationFraction: number, seed: number): DataSplit {
  if (!(validationFraction >= 0 && validationFraction <= 0.5)) {
    throw new RangeError(`The validation fraction must lie between 0 and 0.5, not at ${validationFraction}.`);
  }
  const heldOut =
    validationFraction === 0 || count < 2 ? 0 : Math.max(1, Math.round(count * validationFraction));
  const order = randomStream(seed, 'split').permutation(count);
  return { validation: order.slice(0, heldOut).sort(), training: order.slice(heldOut).sort() };
}
