import type {
  Channels,
  ModelConfiguration,
  RequestedConfiguration,
  TrainingConfiguration,
} from '../protocol/configuration';
import { misfitWords } from '../protocol/misfits';
import { requestedProblem } from '../protocol/requested';
import { defaultModel, defaultObjective, defaultSchedule, recipeOf } from '../vae';

/** An option is out of range; the message names it and the range. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Held out at most, when the person has not said how many: the mean of so many hardly needs more. */
const mostValidationImages = 5000;
/** @throws ConfigurationError when anything that was asked for is out of range; it names the first such thing. */
export function checkRanges(requested: RequestedConfiguration): void {
  const wrong = requestedProblem(requested);
  if (wrong) throw new ConfigurationError(`${wrong.name} ${wrong.what}.`);
}

/**
 * Completes what a person asked for with choices fit for the data.
 *
 * What belongs to the training follows the architecture's recipe; one that is asked for by name brings its own.
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
  const chosen = model(requested, data);
  const recipe = recipeOf(chosen, trainingImages);
  const epochs = requested.epochs ?? recipe.epochs;
  const weightDecay = requested.weightDecay ?? recipe.weightDecay;
  const shift = requested.shift ?? recipe.shift;
  return {
    model: chosen,
    training: {
      epochs,
      ...(requested.patience !== undefined && { patience: requested.patience }),
      batchSize: Math.min(requested.batchSize ?? recipe.batchSize, trainingImages),
      objective: defaultObjective(requested),
      schedule: defaultSchedule(requested, recipe),
      ...(weightDecay > 0 && { weightDecay }),
      ...(shift > 0 && { shift }),
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
