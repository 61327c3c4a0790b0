import { averageRow, checkRows } from './rows';

/** How a set of encoded pictures uses the latent space; arrays have one number a dimension. */
export interface LatentStatistics {
  /** Average of the posterior means. */
  readonly centre: Float32Array;
  /** Standard deviation of the posterior means. */
  readonly standardDeviation: Float32Array;
  /** Average of KL(q(z_j|x) ‖ N(0, 1)), in nats; their sum is the KL divergence of the objective. */
  readonly klPerDimension: Float32Array;
  /** The dimensions that carry information about the pictures, in ascending order. */
  readonly activeUnits: readonly number[];
}

/**
 * Variance of the posterior mean above which a dimension counts as active: Burda, Grosse, Salakhutdinov
 * (2016), "Importance Weighted Autoencoders", section 5.2: Cov_x(E[u|x]) > 10⁻².
 */
const activityThreshold = 0.01;

/**
 * Statistics of q(z|x) = N(μ, diag(σ²)) over pictures x. For a dimension, with averages over the pictures,
 * the KL divergence is ½ (μ² + σ² − 1 − log σ²): Kingma and Welling (2014), appendix B.
 *
 * @param means μ, `count · width` numbers, one row a picture.
 * @param logVariances log σ², as many.
 * @throws RangeError when lengths do not agree or there are no rows.
 */
export function latentStatistics(
  means: Float32Array,
  logVariances: Float32Array,
  count: number,
  width: number,
): LatentStatistics {
  checkRows('means', means, count, width);
  checkRows('logVariances', logVariances, count, width);
  const centre = averageRow(means, count, width);
  const squares = new Float64Array(width);
  const kl = new Float64Array(width);
  for (let row = 0, i = 0; row < count; row++) {
    for (let column = 0; column < width; column++, i++) {
      const mean = means[i]!;
      const logVariance = logVariances[i]!;
      squares[column]! += (mean - centre[column]!) ** 2;
      // expm1 keeps the digits when q is close to the prior.
      kl[column]! += 0.5 * (mean * mean + Math.expm1(logVariance) - logVariance);
    }
  }
  const variance = squares.map((sum) => sum / count);
  return {
    centre: Float32Array.from(centre),
    standardDeviation: Float32Array.from(variance, Math.sqrt),
    klPerDimension: Float32Array.from(kl, (sum) => sum / count),
    activeUnits: Array.from(variance.keys()).filter((column) => variance[column]! > activityThreshold),
  };
}
