import type {
  Channels,
  ModelConfiguration,
  RequestedConfiguration,
  TrainingConfiguration,
} from '../protocol/configuration';
import { defaultModel } from '../vae';

/** An option is out of range; the message names it and the range. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

interface Range {
  readonly least: number;
  readonly most: number;
  readonly integer?: boolean;
}

const ranges = {
  epochs: { least: 1, most: 100_000, integer: true },
  batchSize: { least: 1, most: 4096, integer: true },
  learningRate: { least: 1e-7, most: 1 },
  beta: { least: 0, most: 1000 },
  klWarmUpEpochs: { least: 0, most: 100_000 },
  validationFraction: { least: 0, most: 0.5 },
  seed: { least: 0, most: 2 ** 32 - 1, integer: true },
  checkpointEvery: { least: 1, most: 100_000, integer: true },
} satisfies Partial<Record<keyof TrainingConfiguration, Range>>;

/** Held out at most, when the person has not said how many: the mean of so many hardly needs more. */
const mostValidationImages = 5000;
/** Optimiser steps an epoch takes at least, as far as the smallest batch allows. */
const fewestSteps = 80;
/** Pictures to show in all, when the person has not said how many epochs. */
const picturesToShow = 300_000;

/**
 * Completes what a person asked for with choices fit for the data.
 *
 * Small grey pictures get the dense architecture, all others the convolutional one. A small folder gets
 * more epochs and smaller batches, so that every run takes enough optimiser steps to learn something.
 *
 * @throws ConfigurationError when an option is out of range.
 */
export function resolveConfiguration(
  requested: RequestedConfiguration,
  data: { readonly imageSize: number; readonly channels: Channels; readonly count: number },
): { model: ModelConfiguration; training: TrainingConfiguration } {
  checkRanges(requested);
  const validationFraction = requested.validationFraction ?? Math.min(0.1, mostValidationImages / data.count);
  const trainingImages = Math.max(1, Math.round(data.count * (1 - validationFraction)));
  const epochs = requested.epochs ?? clamp(Math.ceil(picturesToShow / trainingImages), 10, 60);
  const defaultBatchSize = clamp(
    2 ** Math.floor(Math.log2(trainingImages / fewestSteps)),
    8,
    data.imageSize > 40 ? 64 : 128,
  );
  return {
    model: model(requested, data),
    training: {
      epochs,
      batchSize: Math.min(requested.batchSize ?? defaultBatchSize, trainingImages),
      learningRate: requested.learningRate ?? 1e-3,
      beta: requested.beta ?? 1,
      klWarmUpEpochs: requested.klWarmUpEpochs ?? 0,
      validationFraction,
      seed: requested.seed ?? 1,
      engine: requested.engine ?? 'auto',
      checkpointEvery: requested.checkpointEvery ?? Math.ceil(epochs / 10),
    },
  };
}

/** @throws ConfigurationError when an option is out of range. */
export function checkRanges(requested: RequestedConfiguration): void {
  for (const [name, range] of Object.entries(ranges)) {
    const value = requested[name as keyof typeof ranges];
    if (value !== undefined) checkRange(name, value, range);
  }
}

function model(
  requested: RequestedConfiguration,
  data: { readonly imageSize: number; readonly channels: Channels },
): ModelConfiguration {
  try {
    return defaultModel(data.imageSize, data.channels, {
      architecture: requested.architecture,
      latentDimensions: requested.latentDimensions,
      hiddenUnits: requested.hiddenUnits,
      filters: requested.filters,
      kernelSize: requested.kernelSize,
      likelihood: requested.likelihood,
    });
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigurationError(error.message);
    throw error;
  }
}

function checkRange(name: string, value: number, { least, most, integer }: Range): void {
  if (Number.isFinite(value) && value >= least && value <= most && (!integer || Number.isInteger(value)))
    return;
  const kind = integer ? 'a whole number' : 'a number';
  throw new ConfigurationError(`${name} must be ${kind} from ${least} to ${most}, not ${value}.`);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
