import type {
  Channels,
  ModelConfiguration,
  RequestedConfiguration,
  TrainingConfiguration,
} from '../protocol/configuration';
import { misfitWords } from '../protocol/misfits';
import { requestedProblem } from '../protocol/requested';
import { defaultModel, defaultObjective, defaultSchedule } from '../vae';

/** An option is out of range; the message names it and the range. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Held out at most, when the person has not said how many: the mean of so many hardly needs more. */
const mostValidationImages = 5000;
/** Optimiser steps an epoch takes at least, as far as the smallest batch allows. */
const fewestSteps = 80;
/** Pictures to show in all, when the person has not said how many epochs. */
const picturesToShow = 300_000;

/** @throws ConfigurationError when anything that was asked for is out of range; it names the first such thing. */
export function checkRanges(requested: RequestedConfiguration): void {
  const wrong = requestedProblem(requested);
  if (wrong) throw new ConfigurationError(`${wrong.name} ${wrong.what}.`);
}

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
  if (requested.patience !== undefined && validationFraction === 0) {
    throw new ConfigurationError(misfitWords({ kind: 'patienceWithoutValidation' }));
  }
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
      ...(requested.patience !== undefined && { patience: requested.patience }),
      batchSize: Math.min(requested.batchSize ?? defaultBatchSize, trainingImages),
      objective: defaultObjective(requested),
      schedule: defaultSchedule(requested),
      ...(requested.weightDecay && { weightDecay: requested.weightDecay }),
      ...(requested.shift && { shift: requested.shift }),
      validationFraction,
      seed: requested.seed ?? 1,
      engine: requested.engine ?? 'auto',
      checkpointEvery: requested.checkpointEvery ?? Math.ceil(epochs / 10),
    },
  };
}

function model(
  requested: RequestedConfiguration,
  data: { readonly imageSize: number; readonly channels: Channels },
): ModelConfiguration {
  try {
    return defaultModel(data.imageSize, data.channels, requested);
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigurationError(error.message);
    throw error;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
