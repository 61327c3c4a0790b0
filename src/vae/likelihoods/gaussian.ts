import * as tf from '@tensorflow/tfjs-core';
import type { Likelihood } from '../../protocol/model';
import { parameter } from '../layers';
import { type LikelihoodKind, pictureAxes, quantisationVariance } from './likelihood';

const logVarianceName = 'likelihood/logVariance';
/** Where the noise starts: a standard deviation of 0.22 on the scale of [0, 1]. */
const initialLogVariance = -3;

/** Of the running mean of ln σ², at every step. */
const memory = 0.98;

/**
 * Normal about what the decoder gives, with one variance for all pixels. A variance that the optimiser follows lags behind
 * for a whole training; the one at its best value, in every batch, does not (Rybkin, Daniilidis and Levine 2021, arXiv
 * 2006.13202, section 4.2).
 */
export const gaussian: LikelihoodKind<Extract<Likelihood, { kind: 'gaussian' }>> = {
  suits: () => true,
  complete: ({ variance = 'optimal' }) => ({ kind: 'gaussian', variance }),
  parameters: ({ variance }) => [
    {
      name: logVarianceName,
      shape: [],
      initialiser: { constant: initialLogVariance },
      ...(variance === 'optimal' && { isFound: true }),
    },
  ],
  negativeLogLikelihood({ variance }, parameters, observations, decoded) {
    const stored = parameter(parameters, logVarianceName);
    // What is found in batches has the rounding in it.
    const logVariance = variance === 'optimal' ? stored : flooredLogVariance(stored);
    return gaussianNegativeLogLikelihood(observations, decoded, logVariance);
  },
  findInBatch({ variance }, parameters, observations, decoded) {
    if (variance !== 'optimal') return undefined;
    const logVariance = optimalLogVariance(observations, decoded);
    const before = parameter(parameters, logVarianceName);
    const running = tf.add(tf.mul(before, memory), tf.mul(logVariance, 1 - memory));
    const pixels = observations.size / observations.shape[0];
    return {
      reconstruction: tf.mul(tf.add(logVariance, 1 + Math.log(2 * Math.PI)), pixels / 2),
      found: { [logVarianceName]: running },
    };
  },
  mean: (_likelihood, decoded) => decoded,
  firstOutput: (_likelihood, mean) => mean,
};

/**
 * ln(MSE + quantisation variance), the mean over all pixels of the batch: the ln σ² at which the Gaussian gives the batch,
 * rounded to bytes as it is, the highest density. That density is D/2·ln(2πe·σ²), in nats a picture of D values.
 */
function optimalLogVariance(x: tf.Tensor4D, mean: tf.Tensor4D): tf.Tensor {
  return tf.log(tf.add(tf.mean(tf.square(tf.sub(x, mean))), quantisationVariance));
}

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
