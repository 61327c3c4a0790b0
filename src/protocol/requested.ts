import * as v from 'valibot';
import { architectureName, channelsSchema, layerSizes, likelihoodName, varianceChoices } from './model';
import { colour } from './pictures';
import { ranges } from './ranges';
import type { RunRecord } from './run';
import { type Described, fields, number, oneOf, problem } from './schema';
import { engineChoice, scheduleName } from './training';

/** One entry for each thing that a person can ask for, by the name it has in settings and on the command line. */
export const requestedEntries = {
  architecture: architectureName,
  latentDimensions: number(ranges.latentDimensions),
  hiddenUnits: layerSizes,
  filters: layerSizes,
  kernelSize: number(ranges.kernelSize),
  likelihood: likelihoodName,
  variance: oneOf(varianceChoices),
  beta: number(ranges.beta),
  klWarmUpEpochs: number(ranges.klWarmUpEpochs),
  epochs: number(ranges.epochs),
  patience: number(ranges.patience),
  batchSize: number(ranges.batchSize),
  learningRate: number(ranges.learningRate),
  schedule: scheduleName,
  weightDecay: number(ranges.weightDecay),
  shift: number(ranges.shift),
  validationFraction: number(ranges.validationFraction),
  seed: number(ranges.seed),
  engine: engineChoice,
  checkpointEvery: number(ranges.checkpointEvery),
  imageSize: number(ranges.imageSize),
  channels: channelsSchema,
  background: colour,
};

export const requestedSchema = v.partial(fields(requestedEntries));

/**
 * What a person asked for. Whatever is left out is chosen from the data; the choice made is in
 * the run's record.
 */
export type RequestedConfiguration = Described<typeof requestedSchema>;

/** The first thing asked for that is out of range: its name, and `must be …` with what it may be. */
export function requestedProblem(
  requested: unknown,
): { readonly name: string; readonly what: string } | undefined {
  const found = problem(requestedSchema, requested, '');
  const [, name = '', what = ''] = /^\.?([\w[\]]*) (.*)$/s.exec(found ?? '') ?? [];
  return found === undefined ? undefined : { name, what };
}

/** What would have to be asked for to get a model and a training like these, nothing left to be chosen. */
export function asRequested({
  model,
  training,
  transform,
}: Pick<RunRecord, 'model' | 'training' | 'transform'>): RequestedConfiguration {
  const { architecture } = model;
  const { objective, schedule } = training;
  return {
    architecture: architecture.kind,
    latentDimensions: model.latentDimensions,
    hiddenUnits: architecture.hiddenUnits,
    ...(architecture.kind !== 'dense' && { filters: architecture.filters }),
    ...(architecture.kind === 'convolutional' && { kernelSize: architecture.kernelSize }),
    likelihood: model.likelihood.kind,
    variance: model.likelihood.kind === 'gaussian' ? (model.likelihood.variance ?? 'learned') : 'optimal',
    beta: objective.beta,
    klWarmUpEpochs: objective.klWarmUpEpochs,
    epochs: training.epochs,
    ...(training.patience !== undefined && { patience: training.patience }),
    batchSize: training.batchSize,
    learningRate: schedule.learningRate,
    schedule: schedule.kind,
    weightDecay: training.weightDecay ?? 0,
    shift: training.shift ?? 0,
    validationFraction: training.validationFraction,
    seed: training.seed,
    engine: training.engine,
    checkpointEvery: training.checkpointEvery,
    imageSize: transform.imageSize,
    channels: transform.channels,
    background: transform.background,
  };
}
