import type { ModelConfiguration } from '../protocol/configuration';
import { validateModel } from './validateModel';

/** Up to this side, in pixels, the shape of Keras's VAE example; above it that of the 64-pixel literature. */
const largestSmallPicture = 40;

export type ModelOverrides = Partial<Omit<ModelConfiguration, 'imageSize' | 'channels'>>;

/**
 * Completes a model for pictures of a size.
 *
 * Dense: one hidden layer of 400 units, as in Kingma and Welling's MNIST experiments' descendants.
 * Convolutional: two layers of 3×3 up to 40 pixels (https://keras.io/examples/generative/vae/), then
 * 4×4 layers until the feature map is about four pixels wide (at 64 pixels 32-32-64-64, the encoder of
 * Burgess et al. 2018, arXiv 1804.03599, with the wider last layers of Locatello et al. 2019).
 *
 * @throws RangeError when the result is not a model; the message is for the person who asked.
 */
export function defaultModel(
  imageSize: number,
  channels: ModelConfiguration['channels'],
  overrides: ModelOverrides = {},
): ModelConfiguration {
  const architecture = overrides.architecture ?? preferredArchitecture(imageSize, channels, overrides);
  const convolutional = architecture === 'convolutional';
  const small = imageSize <= largestSmallPicture;
  const filters = overrides.filters ?? (convolutional ? defaultFilters(imageSize) : []);
  const model: ModelConfiguration = {
    architecture,
    imageSize,
    channels,
    latentDimensions: overrides.latentDimensions ?? (channels === 1 ? 16 : 32),
    hiddenUnits: overrides.hiddenUnits ?? (convolutional ? [small ? 128 : 256] : [400]),
    filters,
    decoderFilters: overrides.decoderFilters ?? mirrored(filters, small),
    kernelSize: overrides.kernelSize ?? (small ? 3 : 4),
    likelihood: overrides.likelihood ?? (channels === 1 ? 'bernoulli' : 'gaussian'),
  };
  validateModel(model);
  return model;
}

function preferredArchitecture(
  imageSize: number,
  channels: ModelConfiguration['channels'],
  { filters }: ModelOverrides,
): ModelConfiguration['architecture'] {
  return filters?.length || imageSize > 32 || channels === 3 ? 'convolutional' : 'dense';
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
