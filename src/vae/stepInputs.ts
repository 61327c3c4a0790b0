import type { TrainingConfiguration } from '../protocol/configuration';
import { biasCorrections } from './adam';
import { objectiveKind } from './objectives';
import { type Progress, weightName } from './objectives/objective';
import { scheduleKind } from './schedules';

/** The weights of the loss's terms at a step, by the term's name. */
export function lossWeights(
  { objective }: Pick<TrainingConfiguration, 'objective'>,
  progress: Progress,
): Readonly<Record<string, number>> {
  return objectiveKind(objective).weightsAt(objective, progress);
}

/** All that a training step takes beside pixels and noise, each a single number. */
export function stepScalars(
  training: Pick<TrainingConfiguration, 'epochs' | 'objective' | 'schedule'>,
  progress: Progress,
): Record<string, Float32Array> {
  const { epochs, schedule } = training;
  const totalSteps = epochs * progress.stepsPerEpoch;
  const weights = Object.entries(lossWeights(training, progress));
  const values: Record<string, number> = {
    learningRate: scheduleKind(schedule).learningRateAt(schedule, { ...progress, totalSteps }),
    ...Object.fromEntries(weights.map(([term, weight]) => [weightName(term), weight])),
    ...biasCorrections(progress.step + 1),
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Float32Array.of(value)] as const),
  );
}
