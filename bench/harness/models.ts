import type { Channels, RequestedConfiguration } from '../../src/protocol/configuration';

/** A model that we and the peers train alike. */
export interface BenchModel {
  readonly name: string;
  /** Its name in `bench/peers/models.py`. */
  readonly shape: string;
  readonly size: number;
  readonly channels: Channels;
  readonly latent: number;
  readonly batch: number;
  /** The same in our words. */
  readonly configuration: RequestedConfiguration;
}

export const models = {
  dense: {
    name: '784-400-20',
    shape: 'dense',
    size: 28,
    channels: 1,
    latent: 20,
    batch: 128,
    configuration: {
      ...{ architecture: 'dense', hiddenUnits: [400], latentDimensions: 20 },
      ...{ likelihood: 'bernoulli', batchSize: 128 },
    },
  },
  /** https://keras.io/examples/generative/vae/ */
  keras: {
    name: "the Keras example's shape",
    shape: 'keras',
    size: 28,
    channels: 1,
    latent: 2,
    batch: 128,
    configuration: {
      ...{ architecture: 'convolutional', filters: [32, 64], hiddenUnits: [16], latentDimensions: 2 },
      ...{ likelihood: 'bernoulli', batchSize: 128 },
    },
  },
  conv64: {
    name: '32-32-64-64',
    shape: 'conv64',
    size: 64,
    channels: 3,
    latent: 32,
    batch: 64,
    configuration: {
      ...{ architecture: 'convolutional', filters: [32, 32, 64, 64], kernelSize: 4, hiddenUnits: [256] },
      ...{ latentDimensions: 32, likelihood: 'bernoulli', batchSize: 64 },
    },
  },
} as const satisfies Record<string, BenchModel>;
