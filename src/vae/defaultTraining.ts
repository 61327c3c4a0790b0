import type { RequestedConfiguration } from '../protocol/configuration';
import type { Objective, Schedule } from '../protocol/training';
import { objectiveKind } from './objectives';
import { scheduleKind } from './schedules';

/** The objective that a person who names none gets, with what they asked of it. */
export function defaultObjective(requested: RequestedConfiguration): Objective {
  return objectiveKind({ kind: 'elbo' }).complete(requested);
}

/** As {@link defaultObjective}. */
export function defaultSchedule(requested: RequestedConfiguration): Schedule {
  return scheduleKind({ kind: requested.schedule ?? 'constant' }).complete(requested);
}
