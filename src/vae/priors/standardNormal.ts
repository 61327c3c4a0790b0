import * as tf from '@tensorflow/tfjs-core';
import type { Prior } from '../../protocol/model';
import type { Posterior } from '../posteriors/posterior';
import type { PriorKind } from './prior';

/** N(0, I) */
export const standardNormal: PriorKind<Extract<Prior, { kind: 'standardNormal' }>> = {
  parameters: () => [],
  noise: (_prior, batchSize, q) => ({
    latents: { shape: [batchSize, q], type: 'float32', distribution: 'standardNormal' },
  }),
  sample: (_prior, _parameters, { latents }) => latents as tf.Tensor2D,
  divergence: (_prior, _parameters, posterior) => klDivergence(posterior),
};

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
