import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfiguration } from '../protocol/configuration';
import { parameter } from './layers';
import type { NamedTensors } from './program';

const pictureAxes = [1, 2, 3];

/** Variance of the rounding to 256 levels, on the scale of [0, 1]: a uniform density 1/255 wide. */
export const quantisationVariance = 1 / 255 ** 2 / 12;

/**
 * −ln p(x|z) of every row in nats, summed over pixels and channels, all constants included.
 *
 * @param decoded what `decode` gives: [B, size, size, channels]
 * @returns [B]
 */
export function negativeLogLikelihood(
  model: ModelConfiguration,
  parameters: Readonly<NamedTensors>,
  observations: tf.Tensor4D,
  decoded: tf.Tensor4D,
): tf.Tensor1D {
  if (model.likelihood === 'bernoulli') return bernoulliNegativeLogLikelihood(observations, decoded);
  const logVariance = flooredLogVariance(parameter(parameters, 'likelihood/logVariance'));
  return gaussianNegativeLogLikelihood(observations, decoded, logVariance);
}

/** E[x|z], on the scale of [0, 1]; a Gaussian's mean may leave it. */
export function likelihoodMean(model: ModelConfiguration, decoded: tf.Tensor4D): tf.Tensor4D {
  return model.likelihood === 'bernoulli' ? tf.sigmoid(decoded) : decoded;
}

/**
 * −Σ [x ln p + (1−x) ln(1−p)] with p = sigmoid(l), written Σ [softplus(l) − x·l] so that neither a large
 * nor a small logit overflows. For grey values it is a cross-entropy, not a density.
 */
export function bernoulliNegativeLogLikelihood(x: tf.Tensor4D, logits: tf.Tensor4D): tf.Tensor1D {
  return tf.sum(tf.sub(tf.softplus(logits), tf.mul(x, logits)), pictureAxes);
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
