import type { Prior } from '../protocol/model';
import { normalCdf, normalQuantile } from './normal';

/** The distribution of one coordinate of z: what turns a place in the grid into a coordinate, and back. */
export interface Marginal {
  /** The value that the coordinate stays below with probability p. */
  readonly quantile: (p: number) => number;
  /** The probability that the coordinate is below z. */
  readonly cdf: (z: number) => number;
}

const standardNormal: Marginal = { quantile: normalQuantile, cdf: normalCdf };

const ofPriors: { readonly [K in Prior['kind']]: Marginal } = { standardNormal };

/**
 * How coordinates are distributed: along a dimension as the prior has it; without a prior, in units of their own
 * standard deviation, as a standard normal variable.
 */
export function marginalOf(prior: Pick<Prior, 'kind'> | undefined): Marginal {
  return prior ? ofPriors[prior.kind] : standardNormal;
}
