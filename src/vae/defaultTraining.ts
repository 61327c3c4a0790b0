import type { ModelConfiguration, RequestedConfiguration } from '../protocol/configuration';
import type { Objective, Schedule } from '../protocol/training';
import { architectureKind } from './architectures';
import { objectiveKind } from './objectives';
import type { Recipe } from './recipe';
import { scheduleKind } from './schedules';

/** The objective that a person who names none gets, with what they asked of it. */
export function defaultObjective(requested: RequestedConfiguration): Objective {
  return objectiveKind({ kind: 'elbo' }).complete(requested);
}

/** How a model learns best from so many pictures. */
export function recipeOf(model: ModelConfiguration, trainingImages: number): Recipe {
  return architectureKind(model.architecture).recipe(model, trainingImages);
}

/** As {@link defaultObjective}. */
export function defaultSchedule(
  requested: RequestedConfiguration,
  recipe: Pick<Recipe, 'schedule' | 'learningRate'>,
): Schedule {
  const kind = requested.schedule ?? recipe.schedule;
  const learningRate = requested.learningRate ?? (kind === recipe.schedule ? recipe.learningRate : undefined);
  return scheduleKind({ kind }).complete({ ...requested, learningRate });
}
