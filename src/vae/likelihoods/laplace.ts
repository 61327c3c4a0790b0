import * as tf from '@tensorflow/tfjs-core';
import type { Likelihood } from '../../protocol/model';
import { parameter } from '../layers';
import { type LikelihoodKind, pictureAxes, quantisationVariance } from './likelihood';

const logScaleName = 'likelihood/logScale';
/** Where the noise starts: a standard deviation, b√2, of 0.22 on the scale of [0, 1]. */
const initialLogScale = -1.5 - Math.LN2 / 2;

/** Laplace about what the decoder gives, with one learned scale for all pixels. */
export const laplace: LikelihoodKind<Extract<Likelihood, { kind: 'laplace' }>> = {
  suits: () => false,
  complete: () => ({ kind: 'laplace' }),
  parameters: () => [{ name: logScaleName, shape: [], initialiser: { constant: initialLogScale } }],
  negativeLogLikelihood(_likelihood, parameters, observations, decoded) {
    const logScale = flooredLogScale(parameter(parameters, logScaleName));
    return laplaceNegativeLogLikelihood(observations, decoded, logScale);
  },
  mean: (_likelihood, decoded) => decoded,
  firstOutput: (_likelihood, mean) => mean,
};

/**
 * Σ [|x−μ|/b + ln b + ln 2], one scale for all pixels.
 *
 * @param logScale ln b, a scalar
 */
export function laplaceNegativeLogLikelihood(
  x: tf.Tensor4D,
  mean: tf.Tensor4D,
  logScale: tf.Tensor,
): tf.Tensor1D {
  const distances: tf.Tensor1D = tf.sum(tf.abs(tf.sub(x, mean)), pictureAxes);
  const pixels = x.size / x.shape[0];
  const constant = tf.mul(tf.add(logScale, Math.LN2), pixels);
  return tf.add(tf.mul(distances, tf.exp(tf.neg(logScale))), constant);
}

/**
 * ½ ln(e^(2·raw) + ½ quantisation variance): the scale at which the variance, 2b², is the learned one on top
 * of the rounding that every 8-bit picture has. Without it a folder of identical pictures sends b to 0 and the
 * density to infinity.
 */
export function flooredLogScale(raw: tf.Tensor): tf.Tensor {
  const square = tf.add(tf.exp(tf.mul(raw, 2)), quantisationVariance / 2);
  return tf.mul(tf.log(square), 0.5);
}
