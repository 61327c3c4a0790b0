import * as v from 'valibot';
import { architectureName, channelsSchema, layerSizes, likelihoodName } from './model';
import { colour } from './pictures';
import { ranges } from './ranges';
import { type Described, fields, number, problem } from './schema';
import { engineChoice } from './training';

/** One entry for each thing that a person can ask for, by the name it has in settings and on the command line. */
export const requestedEntries = {
  architecture: architectureName,
  latentDimensions: number(ranges.latentDimensions),
  hiddenUnits: layerSizes,
  filters: layerSizes,
  kernelSize: number(ranges.kernelSize),
  likelihood: likelihoodName,
  beta: number(ranges.beta),
  klWarmUpEpochs: number(ranges.klWarmUpEpochs),
  epochs: number(ranges.epochs),
  patience: number(ranges.patience),
  batchSize: number(ranges.batchSize),
  learningRate: number(ranges.learningRate),
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
