import * as tf from '@tensorflow/tfjs-core';

/** A Gaussian with diagonal covariance for every row: both of shape [B, q]. */
export interface Posterior {
  readonly mean: tf.Tensor2D;
  /** ln σ² */
  readonly logVariance: tf.Tensor2D;
}

/**
 * A sample of q(z|x) as a differentiable function of its parameters: z = μ + σ·ε
 * (Kingma and Welling 2014, arXiv 1312.6114, section 2.4).
 *
 * @param noise ε, standard normal, [B, q]
 */
export function reparameterise({ mean, logVariance }: Posterior, noise: tf.Tensor2D): tf.Tensor2D {
  return tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
}

/**
 * KL(q(z|x) ‖ N(0, I)) of every dimension, in nats: ½ (μ² + σ² − 1 − ln σ²)
 * (Kingma and Welling 2014, appendix B).
 *
 * @returns [B, q]
 */
export function klDivergencePerDimension({ mean, logVariance }: Posterior): tf.Tensor2D {
  const excess = tf.sub(tf.sub(tf.exp(logVariance), logVariance), 1);
  return tf.mul(tf.add(tf.square(mean), excess), 0.5);
}

/** KL(q(z|x) ‖ N(0, I)) of every row, in nats: [B]. */
export function klDivergence(posterior: Posterior): tf.Tensor1D {
  return tf.sum(klDivergencePerDimension(posterior), 1);
}
