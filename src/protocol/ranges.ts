import type { Range } from './schema';

/**
 * What the numbers of a model and of a training may be: the one place that says so. Settings, command line,
 * options picked in the editor and files are held against these.
 */
export const ranges = {
  latentDimensions: { least: 1, most: 4096, whole: true },
  /** Units or features of a layer. */
  layerSize: { least: 1, most: 65_536, whole: true },
  /** Layers of a kind. */
  layers: { least: 0, most: 64, whole: true },
  /** Side of a convolution kernel, in pixels. */
  kernelSize: { least: 1, most: 15, whole: true },
  /** Side of a patch, in pixels. */
  patchSize: { least: 1, most: 256, whole: true },
  /** Side of the pictures that one can ask for, in pixels. */
  imageSize: { least: 8, most: 256, whole: true },
  /** Side of the pictures that a model can be built for, in pixels. */
  modelImageSize: { least: 2, most: 1024, whole: true },
  epochs: { least: 1, most: 1_000_000, whole: true },
  batchSize: { least: 1, most: 4096, whole: true },
  learningRate: { least: 1e-7, most: 1 },
  weightDecay: { least: 0, most: 1 },
  beta: { least: 0, most: 1000 },
  klWarmUpEpochs: { least: 0, most: 1_000_000 },
  /** Pixels. */
  shift: { least: 0, most: 32, whole: true },
  validationFraction: { least: 0, most: 0.5 },
  seed: { least: 0, most: 2 ** 32 - 1, whole: true },
  patience: { least: 1, most: 1_000_000, whole: true },
  checkpointEvery: { least: 1, most: 1_000_000, whole: true },
} as const satisfies Readonly<Record<string, Range>>;
