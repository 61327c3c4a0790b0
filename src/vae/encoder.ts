import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfiguration } from '../protocol/configuration';
import { featureCount, pixelCount, stride } from './geometry';
import { convolution, dense } from './layers';
import type { Posterior } from './posterior';
import type { NamedTensors } from './program';

/**
 * q(z|x): a Gaussian with diagonal covariance for every picture.
 *
 * @param observations [B, imageSize, imageSize, channels], scaled to [0, 1]
 * @returns tensors of shape [B, latentDimensions]
 */
export function encode(
  model: ModelConfiguration,
  parameters: Readonly<NamedTensors>,
  observations: tf.Tensor4D,
): Posterior {
  let hidden = flatten(model, parameters, observations);
  model.hiddenUnits.forEach((_, layer) => {
    hidden = tf.relu(dense(hidden, parameters, `encoder/dense${layer}`));
  });
  return {
    mean: dense(hidden, parameters, 'encoder/mean'),
    logVariance: dense(hidden, parameters, 'encoder/logVariance'),
  };
}

/** What meets the first fully connected layer, a row a picture. */
function flatten(
  model: ModelConfiguration,
  parameters: Readonly<NamedTensors>,
  observations: tf.Tensor4D,
): tf.Tensor2D {
  if (model.architecture === 'dense') return tf.reshape(observations, [-1, pixelCount(model)]);
  let features = observations;
  model.filters.forEach((_, layer) => {
    features = tf.relu(convolution(features, parameters, `encoder/convolution${layer}`, stride));
  });
  return tf.reshape(features, [-1, featureCount(model)]);
}
