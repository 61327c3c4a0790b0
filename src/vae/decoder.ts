import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfiguration } from '../protocol/configuration';
import { hasOutputConvolution } from './architecture';
import { featureMapSides, stride } from './geometry';
import { convolution, dense, transposedConvolution } from './layers';
import type { NamedTensors } from './program';

/**
 * What the likelihood p(x|z) is computed from: Bernoulli logits or Gaussian means.
 *
 * @param latents [B, latentDimensions]
 * @returns [B, imageSize, imageSize, channels]
 */
export function decode(
  model: ModelConfiguration,
  parameters: Readonly<NamedTensors>,
  latents: tf.Tensor2D,
): tf.Tensor4D {
  return model.architecture === 'dense'
    ? decodeDense(model, parameters, latents)
    : decodeConvolutional(model, parameters, latents);
}

function decodeDense(
  model: ModelConfiguration,
  parameters: Readonly<NamedTensors>,
  latents: tf.Tensor2D,
): tf.Tensor4D {
  let hidden = latents;
  model.hiddenUnits.forEach((_, layer) => {
    hidden = tf.relu(dense(hidden, parameters, `decoder/dense${layer}`));
  });
  const output = dense(hidden, parameters, 'decoder/output');
  return tf.reshape(output, [-1, model.imageSize, model.imageSize, model.channels]);
}

function decodeConvolutional(
  model: ModelConfiguration,
  parameters: Readonly<NamedTensors>,
  latents: tf.Tensor2D,
): tf.Tensor4D {
  const sides = featureMapSides(model).reverse();
  const side = sides[0] ?? 1;
  const hidden = tf.relu(dense(latents, parameters, 'decoder/dense0'));
  let features: tf.Tensor4D = tf.reshape(hidden, [-1, side, side, model.filters.at(-1) ?? model.channels]);
  model.decoderFilters.forEach((_, layer) => {
    const name = `decoder/convolution${layer}`;
    const larger = sides[layer + 1] ?? model.imageSize;
    features = tf.relu(transposedConvolution(features, parameters, name, stride, larger));
  });
  return hasOutputConvolution(model)
    ? convolution(features, parameters, 'decoder/output', 1)
    : transposedConvolution(features, parameters, 'decoder/output', stride, model.imageSize);
}
