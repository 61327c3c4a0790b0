import type { ModelConfiguration } from '../../../src/protocol/configuration';
import type { ArchitectureName, LikelihoodName } from '../../../src/protocol/model';

/** A model as a flat list, for tests that vary one thing after another; a kind takes what concerns it. */
export interface FlatModel {
  readonly architecture: ArchitectureName;
  readonly imageSize: number;
  readonly channels: 1 | 3;
  readonly latentDimensions: number;
  readonly hiddenUnits: readonly number[];
  readonly filters: readonly number[];
  readonly decoderFilters: readonly number[];
  readonly kernelSize: number;
  readonly likelihood: LikelihoodName;
}

export function buildModel(flat: FlatModel): ModelConfiguration {
  const { imageSize, channels, latentDimensions, hiddenUnits, filters, decoderFilters, kernelSize } = flat;
  return {
    imageSize,
    channels,
    latentDimensions,
    architecture: {
      dense: { kind: 'dense' as const, hiddenUnits },
      convolutional: {
        kind: 'convolutional' as const,
        filters,
        decoderFilters,
        kernelSize,
        hiddenUnits,
      },
    }[flat.architecture],
    likelihood: { kind: flat.likelihood },
    posterior: { kind: 'diagonalGaussian' },
    prior: { kind: 'standardNormal' },
  };
}
