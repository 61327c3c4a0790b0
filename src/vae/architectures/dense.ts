import * as tf from '@tensorflow/tfjs-core';
import type { Architecture } from '../../protocol/model';
import { glorotUniform } from '../initialisers';
import { dense as layer } from '../layers';
import { denseParameters } from '../parameters';
import { steadyRecipe } from '../recipe';
import { type ArchitectureKind, pixelCount } from './architecture';

/** Fully connected layers with rectifiers, and the same in reverse. */
export const dense: ArchitectureKind<Extract<Architecture, { kind: 'dense' }>> = {
  suits: () => false,

  /** One hidden layer of 400 units, as in Kingma and Welling's MNIST experiments' descendants. */
  complete(_picture, { hiddenUnits, filters, decoderFilters }) {
    if (filters?.length || decoderFilters?.length) {
      throw new RangeError('A dense model has no filters. Leave them out or choose "convolutional".');
    }
    return { kind: 'dense', hiddenUnits: hiddenUnits ?? [400] };
  },

  recipe: steadyRecipe,

  validate: () => undefined,

  encoder({ hiddenUnits }, picture) {
    let units = pixelCount(picture);
    const parameters = hiddenUnits.flatMap((hidden, i) => {
      const specs = denseParameters(`encoder/dense${i}`, units, hidden);
      units = hidden;
      return specs;
    });
    return { parameters, features: units };
  },

  decoder({ hiddenUnits }, picture, latentDimensions) {
    let units = latentDimensions;
    const hiddenLayers = [...hiddenUnits].reverse().flatMap((hidden, i) => {
      const specs = denseParameters(`decoder/dense${i}`, units, hidden);
      units = hidden;
      return specs;
    });
    const pixels = pixelCount(picture);
    return [
      ...hiddenLayers,
      ...denseParameters('decoder/output', units, pixels, glorotUniform(units, pixels)),
    ];
  },

  encode({ hiddenUnits }, picture, parameters, observations) {
    let hidden: tf.Tensor2D = tf.reshape(observations, [-1, pixelCount(picture)]);
    hiddenUnits.forEach((_, i) => {
      hidden = tf.relu(layer(hidden, parameters, `encoder/dense${i}`));
    });
    return hidden;
  },

  decode({ hiddenUnits }, { imageSize, channels }, parameters, latents) {
    let hidden = latents;
    hiddenUnits.forEach((_, i) => {
      hidden = tf.relu(layer(hidden, parameters, `decoder/dense${i}`));
    });
    return tf.reshape(layer(hidden, parameters, 'decoder/output'), [-1, imageSize, imageSize, channels]);
  },
};
