import type { ModelConfiguration } from '../../../src/protocol/configuration';
import { buildModel, type FlatModel } from '../vae/models';
import { likelihoods } from '../../../src/protocol/model';
import { kindNames } from '../../../src/protocol/schema';
import type { TensorValues } from '../../../src/vae/initialParameters';
import { uniformFrom } from './support';

const dense: FlatModel = {
  architecture: 'dense',
  imageSize: 5,
  channels: 1,
  latentDimensions: 3,
  hiddenUnits: [7],
  filters: [],
  decoderFilters: [],
  kernelSize: 3,
  likelihood: 'bernoulli',
};
const convolutional: FlatModel = {
  ...dense,
  architecture: 'convolutional',
  imageSize: 8,
  filters: [3, 4],
  decoderFilters: [4, 3],
};
const patches: FlatModel = {
  ...dense,
  architecture: 'patches',
  imageSize: 8,
  patchSize: 4,
  filters: [6, 3],
  decoderFilters: [4, 3],
};
const colour = { channels: 3, likelihood: 'gaussian' } as const;
const short = { filters: [3, 4], decoderFilters: [3], kernelSize: 4 };

const flatCases: readonly [string, FlatModel, number, number][] = [
  ['dense, no hidden layer', { ...dense, hiddenUnits: [] }, 4, 1],
  ['dense, one hidden layer', dense, 4, 1],
  ['dense, two hidden layers, Gaussian', { ...dense, hiddenUnits: [7, 5], likelihood: 'gaussian' }, 4, 1],
  ['dense, colour', { ...dense, ...colour }, 4, 0.3],
  ['dense, batch of one', dense, 1, 1],
  ['dense, weight 0', dense, 4, 0],
  ['dense, weight 4', dense, 4, 4],
  ['convolutional, 3×3', convolutional, 4, 1],
  ['convolutional, 3×3, no hidden layer', { ...convolutional, hiddenUnits: [] }, 4, 1],
  ['convolutional, 3×3, two hidden layers', { ...convolutional, hiddenUnits: [7, 5] }, 4, 1],
  ['convolutional, 3×3, Gaussian', { ...convolutional, likelihood: 'gaussian' }, 4, 1],
  ['convolutional, 3×3, colour', { ...convolutional, ...colour }, 4, 2],
  ['convolutional, 3×3, colour, Bernoulli', { ...convolutional, channels: 3 }, 4, 1],
  ['convolutional, 3×3, odd side', { ...convolutional, imageSize: 7 }, 4, 1],
  ['convolutional, 3×3, odd side, colour', { ...convolutional, ...colour, imageSize: 11 }, 3, 1],
  ['convolutional, 3×3, no output convolution', { ...convolutional, decoderFilters: [3] }, 4, 1],
  [
    'convolutional, 3×3, no output convolution, odd side',
    { ...convolutional, decoderFilters: [3], imageSize: 9 },
    2,
    1,
  ],
  ['convolutional, 4×4', { ...convolutional, kernelSize: 4 }, 4, 1],
  ['convolutional, 4×4, no output convolution', { ...convolutional, ...short }, 4, 1],
  ['convolutional, 4×4, odd side, colour', { ...convolutional, ...short, ...colour, imageSize: 13 }, 3, 1],
  [
    'convolutional, 4×4, one layer',
    { ...convolutional, filters: [3], decoderFilters: [], kernelSize: 4 },
    4,
    1,
  ],
  ['convolutional, 5×5', { ...convolutional, kernelSize: 5 }, 4, 1],
  ['convolutional, 2×2, odd side', { ...convolutional, kernelSize: 2, imageSize: 7 }, 4, 1],
  ['convolutional, 1×1', { ...convolutional, kernelSize: 1 }, 4, 1],
  [
    'convolutional, down to one pixel',
    { ...convolutional, filters: [3, 4, 5], decoderFilters: [5, 4, 3] },
    4,
    1,
  ],
  ['convolutional, batch of one', convolutional, 1, 1],
  [
    'convolutional, many features',
    { ...convolutional, filters: [3, 16, 17], decoderFilters: [16, 17, 4] },
    2,
    1,
  ],
  [
    'convolutional, many features, 4×4, odd side',
    { ...convolutional, filters: [16, 17], decoderFilters: [17], kernelSize: 4, imageSize: 9 },
    2,
    1,
  ],
  [
    'convolutional, many features, 1×1',
    { ...convolutional, filters: [16, 17], decoderFilters: [17, 16], kernelSize: 1, imageSize: 7 },
    2,
    1,
  ],
  ['patches', patches, 4, 1],
  ['patches, colour, reaching over the edge', { ...patches, ...colour, imageSize: 7 }, 3, 0.5],
  ['patches, one resolution, two blocks', { ...patches, decoderFilters: [4], hiddenUnits: [7, 5] }, 2, 1],
  ['patches, batch of one', patches, 1, 1],
  ['patches, whole blocks of features', { ...patches, filters: [5, 16], decoderFilters: [32, 16] }, 2, 1],
  ['patches, best variance', { ...patches, ...colour, variance: 'optimal' }, 4, 1],
  ['dense, best variance', { ...dense, likelihood: 'gaussian', variance: 'optimal' }, 4, 1],
  [
    'convolutional, whole blocks of features',
    { ...convolutional, filters: [16, 32, 48], decoderFilters: [32, 16, 32], imageSize: 12 },
    2,
    1,
  ],
  [
    'convolutional, whole blocks of features, odd side, colour',
    { ...convolutional, ...colour, filters: [32, 16, 16], decoderFilters: [16, 32, 16], imageSize: 9 },
    2,
    1,
  ],
  ['convolutional, one feature', { ...convolutional, filters: [1, 1], decoderFilters: [1, 1] }, 2, 1],
];

/** Every likelihood there is, on both architectures. */
const likelihoodCases = kindNames(likelihoods).flatMap(
  (likelihood): [string, FlatModel, number, number][] => [
    [`dense, ${likelihood}`, { ...dense, channels: 3, likelihood }, 4, 1],
    [`convolutional, ${likelihood}`, { ...convolutional, likelihood }, 3, 0.5],
  ],
);

export const likelihoodCaseNames: readonly string[] = likelihoodCases.map(([name]) => name);

/** Every layer type and option, with a batch size and a weight of the KL divergence. */
export const cases: readonly [string, ModelConfiguration, number, number][] = [
  ...flatCases,
  ...likelihoodCases,
].map(([name, flat, batchSize, weight]) => [name, buildModel(flat), batchSize, weight]);

/** As in a later step: at the first, Adam turns rounding errors of tiny gradients into whole steps. */
export function grownMoments(state: Record<string, TensorValues>): Record<string, TensorValues> {
  const uniform = uniformFrom(11);
  for (const [name, { values }] of Object.entries(state)) {
    if (name.startsWith('adam/firstMoment/')) values.forEach((_, i) => (values[i] = uniform() - 0.5));
    if (name.startsWith('adam/secondMoment/')) values.forEach((_, i) => (values[i] = 0.1 + uniform()));
  }
  return state;
}
