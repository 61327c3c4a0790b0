import * as tf from '@tensorflow/tfjs-core';
import type { Likelihood } from '../../protocol/model';
import { parameter } from '../layers';
import { type LikelihoodKind, pictureAxes, quantisationVariance } from './likelihood';

const logVarianceName = 'likelihood/logVariance';
/** Where the noise starts: a standard deviation of 0.22 on the scale of [0, 1]. */
const initialLogVariance = -3;

/** Normal about what the decoder gives, with one learned variance for all pixels. */
export const gaussian: LikelihoodKind<Extract<Likelihood, { kind: 'gaussian' }>> = {
  suits: () => true,
  parameters: () => [{ name: logVarianceName, shape: [], initialiser: { constant: initialLogVariance } }],
  negativeLogLikelihood(_likelihood, parameters, observations, decoded) {
    const logVariance = flooredLogVariance(parameter(parameters, logVarianceName));
    return gaussianNegativeLogLikelihood(observations, decoded, logVariance);
  },
  mean: (_likelihood, decoded) => decoded,
  firstOutput: (_likelihood, mean) => mean,
};

/**
 * ½ Σ [(x−μ)²/σ² + ln σ² + ln 2π], one variance for all pixels.
 *
 * @param logVariance ln σ², a scalar
 */
export function gaussianNegativeLogLikelihood(
  x: tf.Tensor4D,
  mean: tf.Tensor4D,
  logVariance: tf.Tensor,
): tf.Tensor1D {
  const squares: tf.Tensor1D = tf.sum(tf.square(tf.sub(x, mean)), pictureAxes);
  const pixels = x.size / x.shape[0];
  const constant = tf.mul(tf.add(logVariance, Math.log(2 * Math.PI)), pixels);
  return tf.mul(tf.add(tf.mul(squares, tf.exp(tf.neg(logVariance))), constant), 0.5);
}

/**
 * ln(e^raw + quantisation variance): the learned noise on top of the rounding that every 8-bit picture
 * has. Without it a folder of identical pictures sends σ² to 0 and the density to infinity.
 */
export function flooredLogVariance(raw: tf.Tensor): tf.Tensor {
  return tf.log(tf.add(tf.exp(raw), quantisationVariance));
}
