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
  /** Of patches; missing: 2. */
  readonly patchSize?: number;
  /** Of a Gaussian; missing: as files have it that do not say. */
  readonly variance?: 'learned' | 'optimal';
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
      patches: {
        kind: 'patches' as const,
        patchSize: flat.patchSize ?? 2,
        filters,
        decoderFilters,
        hiddenUnits,
      },
    }[flat.architecture],
    likelihood:
      flat.likelihood === 'gaussian' && flat.variance
        ? { kind: 'gaussian', variance: flat.variance }
        : { kind: flat.likelihood },
    posterior: { kind: 'diagonalGaussian' },
    prior: { kind: 'standardNormal' },
  };
}
