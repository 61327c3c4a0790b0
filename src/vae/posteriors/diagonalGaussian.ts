import * as tf from '@tensorflow/tfjs-core';
import type { PosteriorChoice } from '../../protocol/model';
import { glorotUniform } from '../initialisers';
import { dense } from '../layers';
import { denseParameters } from '../parameters';
import type { Posterior, PosteriorKind } from './posterior';

/**
 * The head of the log variance starts this much smaller than that of the mean: every posterior then begins
 * close to unit variance, whatever the picture.
 */
const logVarianceHeadScale = 0.1;

/** A Gaussian with diagonal covariance for every picture. */
export const diagonalGaussian: PosteriorKind<Extract<PosteriorChoice, { kind: 'diagonalGaussian' }>> = {
  parameters(_posterior, features, q) {
    const initialiser = glorotUniform(features, q);
    const small = glorotUniform(features, q, logVarianceHeadScale);
    return [
      ...denseParameters('encoder/mean', features, q, initialiser),
      ...denseParameters('encoder/logVariance', features, q, small),
    ];
  },
  noise: (_posterior, batchSize, q) => ({
    noise: { shape: [batchSize, q], type: 'float32', distribution: 'standardNormal' },
  }),
  infer: (_posterior, parameters, features) => ({
    mean: dense(features, parameters, 'encoder/mean'),
    logVariance: dense(features, parameters, 'encoder/logVariance'),
  }),
  sample: (_posterior, inferred, { noise }) => reparameterise(inferred, noise as tf.Tensor2D),
};

/**
 * A sample of q(z|x) as a differentiable function of its parameters: z = μ + σ·ε
 * (Kingma and Welling 2014, arXiv 1312.6114, section 2.4).
 *
 * @param noise ε, standard normal, [B, q]
 */
export function reparameterise({ mean, logVariance }: Posterior, noise: tf.Tensor2D): tf.Tensor2D {
  return tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
}
