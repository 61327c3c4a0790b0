import { Moments } from './moments';
import { principalComponents } from './principalComponents';

/** How a set of encoded pictures uses the latent space. */
export interface LatentSummary {
  /** Average of the posterior means. */
  readonly centre: Float32Array;
  /** Standard deviation of the posterior means, a dimension. */
  readonly standardDeviation: Float32Array;
  /** Average of KL(q(z_j|x) ‖ N(0, 1)), in nats; their sum is the KL divergence of the objective. */
  readonly klPerDimension: Float32Array;
  /** Rows are unit principal axes of the posterior means, largest variance first. */
  readonly principalAxes: Float32Array;
  /** Variance along each principal axis. */
  readonly principalVariances: Float32Array;
}

/**
 * Statistics of q(z|x) = N(μ, diag(σ²)) over pictures x, which come in pieces: one pass over each. For a
 * dimension the KL divergence is ½ (μ² + σ² − 1 − log σ²): Kingma and Welling (2014), appendix B.
 */
export class LatentStatistics {
  readonly #moments: Moments;
  readonly #kl: Float64Array;

  constructor(latentDimensions: number) {
    this.#moments = new Moments(latentDimensions);
    this.#kl = new Float64Array(latentDimensions);
  }

  /**
   * @param means μ, one row a picture.
   * @param logVariances log σ², as many.
   * @returns the KL divergence of each picture, in nats.
   * @throws RangeError when lengths do not agree.
   */
  add(means: Float32Array, logVariances: Float32Array): Float32Array {
    const { width } = this.#moments;
    if (means.length !== logVariances.length) {
      throw new RangeError(`${means.length} means do not go with ${logVariances.length} variances.`);
    }
    this.#moments.add(means);
    const kl = new Float32Array(means.length / width);
    for (let row = 0, i = 0; row < kl.length; row++) {
      let sum = 0;
      for (let column = 0; column < width; column++, i++) {
        const mean = means[i]!;
        const logVariance = logVariances[i]!;
        // expm1 keeps the digits when q is close to the prior.
        const divergence = 0.5 * (mean * mean + Math.expm1(logVariance) - logVariance);
        this.#kl[column]! += divergence;
        sum += divergence;
      }
      kl[row] = sum;
    }
    return kl;
  }

  /** @throws RangeError when there were no pictures, or a number is not finite. */
  summary(): LatentSummary {
    const { count, width } = this.#moments;
    const centre = Float32Array.from(this.#moments.centre());
    const covariance = this.#moments.covariance();
    const { axes, variances } = principalComponents(this.#moments);
    return {
      centre,
      standardDeviation: Float32Array.from(centre, (_, i) => Math.sqrt(covariance[i * width + i]!)),
      klPerDimension: Float32Array.from(this.#kl, (sum) => sum / count),
      principalAxes: axes,
      principalVariances: variances,
    };
  }
}
