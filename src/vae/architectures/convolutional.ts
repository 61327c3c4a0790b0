import * as tf from '@tensorflow/tfjs-core';
import { MisfitError } from '../../protocol/misfits';
import type { Architecture } from '../../protocol/model';
import { fanInUniform, glorotUniform } from '../initialisers';
import { convolution, dense, transposedConvolution } from '../layers';
import { convolutionParameters, denseParameters, type ParameterSpec } from '../parameters';
import { steadyRecipe } from '../recipe';
import type { ArchitectureKind, PictureShape } from './architecture';

type Convolutional = Extract<Architecture, { kind: 'convolutional' }>;

/** Stride of every convolution on the way down, and of every transposed one on the way up. */
const stride = 2;
/** Up to this side, in pixels, the shape of Keras's VAE example; above it that of the 64-pixel literature. */
const largestSmallPicture = 40;

/** Convolutions of stride 2 with rectifiers, then fully connected layers; transposed convolutions back up. */
export const convolutional: ArchitectureKind<Convolutional> = {
  suits: (_picture, { filters, decoderFilters, kernelSize }) =>
    filters !== undefined || decoderFilters !== undefined || kernelSize !== undefined,

  /**
   * Two layers of 3×3 up to 40 pixels (https://keras.io/examples/generative/vae/), then 4×4 layers until the
   * feature map is about four pixels wide (at 64 pixels 32-32-64-64, the encoder of Burgess et al. 2018,
   * arXiv 1804.03599, with the wider last layers of Locatello et al. 2019).
   */
  complete({ imageSize }, requested) {
    const small = imageSize <= largestSmallPicture;
    const filters = requested.filters ?? defaultFilters(imageSize);
    return {
      kind: 'convolutional',
      filters,
      decoderFilters: requested.decoderFilters ?? mirrored(filters, small),
      kernelSize: requested.kernelSize ?? (small ? 3 : 4),
      hiddenUnits: requested.hiddenUnits ?? [small ? 128 : 256],
    };
  },

  recipe: steadyRecipe,

  validate({ filters, decoderFilters }, { imageSize }) {
    if (!filters.length) throw new MisfitError({ kind: 'noFilters' });
    if (decoderFilters.length !== filters.length && decoderFilters.length !== filters.length - 1) {
      const [has, needs] = [decoderFilters.length, filters.length];
      throw new MisfitError({ kind: 'decoderFilters', filters: needs, decoderFilters: has });
    }
    const most = Math.ceil(Math.log2(imageSize));
    if (filters.length > most) {
      throw new MisfitError({ kind: 'tooManyFilters', filters: filters.length, imageSize, most });
    }
  },

  encoder(architecture, picture) {
    const { filters, hiddenUnits, kernelSize } = architecture;
    let features: number = picture.channels;
    const convolutions = filters.flatMap((outputs, i) => {
      const initialiser = fanInUniform(kernelSize * kernelSize * features);
      const shape = [features, outputs] as const;
      features = outputs;
      return convolutionParameters(`encoder/convolution${i}`, kernelSize, shape, outputs, initialiser);
    });
    let units = featureCount(architecture, picture);
    const hiddenLayers = hiddenUnits.flatMap((hidden, i) => {
      const specs = denseParameters(`encoder/dense${i}`, units, hidden);
      units = hidden;
      return specs;
    });
    return { parameters: [...convolutions, ...hiddenLayers], features: units };
  },

  decoder(architecture, picture, latentDimensions) {
    const { filters, decoderFilters, kernelSize } = architecture;
    const specs: ParameterSpec[] = denseParameters(
      'decoder/dense0',
      latentDimensions,
      featureCount(architecture, picture),
    );
    const taps = kernelSize * kernelSize;
    let features = filters.at(-1) ?? picture.channels;
    decoderFilters.forEach((outputs, i) => {
      // TensorFlow's layout: outputs before inputs. An output pixel meets one tap in stride² of the kernel.
      const initialiser = fanInUniform(Math.max(1, taps / (stride * stride)) * features);
      const shape = [outputs, features] as const;
      specs.push(
        ...convolutionParameters(`decoder/convolution${i}`, kernelSize, shape, outputs, initialiser),
      );
      features = outputs;
    });
    const { channels } = picture;
    const shape = hasOutputConvolution(architecture)
      ? ([features, channels] as const)
      : ([channels, features] as const);
    const initialiser = glorotUniform(taps * features, taps * channels);
    return [...specs, ...convolutionParameters('decoder/output', kernelSize, shape, channels, initialiser)];
  },

  encode(architecture, picture, parameters, observations) {
    let features = observations;
    architecture.filters.forEach((_, i) => {
      features = tf.relu(convolution(features, parameters, `encoder/convolution${i}`, stride));
    });
    let hidden: tf.Tensor2D = tf.reshape(features, [-1, featureCount(architecture, picture)]);
    architecture.hiddenUnits.forEach((_, i) => {
      hidden = tf.relu(dense(hidden, parameters, `encoder/dense${i}`));
    });
    return hidden;
  },

  decode(architecture, picture, parameters, latents) {
    const { filters, decoderFilters } = architecture;
    const sides = featureMapSides(architecture, picture).reverse();
    const side = sides[0] ?? 1;
    const hidden = tf.relu(dense(latents, parameters, 'decoder/dense0'));
    let features: tf.Tensor4D = tf.reshape(hidden, [-1, side, side, filters.at(-1) ?? picture.channels]);
    decoderFilters.forEach((_, i) => {
      const larger = sides[i + 1] ?? picture.imageSize;
      features = tf.relu(
        transposedConvolution(features, parameters, `decoder/convolution${i}`, stride, larger),
      );
    });
    return hasOutputConvolution(architecture)
      ? convolution(features, parameters, 'decoder/output', 1)
      : transposedConvolution(features, parameters, 'decoder/output', stride, picture.imageSize);
  },
};

/** Whether a convolution of stride 1 makes the picture, rather than the last transposed convolution. */
function hasOutputConvolution({ filters, decoderFilters }: Convolutional): boolean {
  return decoderFilters.length === filters.length;
}

/**
 * Side of the picture before the first convolution, after the first, and so on: each halves it,
 * rounding up ('same' padding). The decoder walks the list backwards, so any size comes out as it went in.
 */
export function featureMapSides({ filters }: Convolutional, { imageSize }: PictureShape): number[] {
  const sides = [imageSize];
  for (let i = 0; i < filters.length; i++) sides.push(Math.ceil((sides[i] ?? 1) / stride));
  return sides;
}

/** Values that leave the encoder's last convolution and enter the decoder's first. */
function featureCount(architecture: Convolutional, picture: PictureShape): number {
  const side = featureMapSides(architecture, picture).at(-1) ?? 1;
  return side * side * (architecture.filters.at(-1) ?? picture.channels);
}

/** 32 features in the first half of the layers, 64 in the second. */
function defaultFilters(imageSize: number): number[] {
  const small = imageSize <= largestSmallPicture;
  const halvings = Math.log2(Math.max(imageSize, 2));
  const layers = small ? Math.min(2, Math.floor(halvings)) : Math.round(halvings - 2);
  return Array.from({ length: layers }, (_, layer) => (layer < layers / 2 ? 32 : 64));
}

/** The decoder's features: the encoder's backwards; without the first when no convolution follows. */
function mirrored(filters: readonly number[], outputConvolution: boolean): number[] {
  const reversed = [...filters].reverse();
  return outputConvolution ? reversed : reversed.slice(1);
}
