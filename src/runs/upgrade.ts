import * as v from 'valibot';
import type {
  EpochMetrics,
  ModelConfiguration,
  RunRecord,
  TrainingConfiguration,
} from '../protocol/configuration';
import { architectureName, channelsSchema, layerSizes } from '../protocol/model';
import { ranges } from '../protocol/ranges';
import { formatVersion, runRecordSchema } from '../protocol/run';
import { count, fields, finite, number, oneOf } from '../protocol/schema';
import { engineChoice } from '../protocol/training';
import { CheckpointError } from './checkpointError';
import { asModel, demand, InvalidValueError } from './validation';

/*
 * The formats of earlier versions, made into today's on reading: the one place that knows them. Version 1 (0.1)
 * had model and training as flat lists of options, a checkpoint saved within an epoch had that epoch's number,
 * and no mark of it.
 */

const modelOfVersion1 = fields({
  architecture: architectureName,
  imageSize: number(ranges.modelImageSize),
  channels: channelsSchema,
  latentDimensions: number(ranges.latentDimensions),
  hiddenUnits: layerSizes,
  filters: layerSizes,
  decoderFilters: layerSizes,
  kernelSize: number(ranges.kernelSize),
  likelihood: oneOf(['bernoulli', 'gaussian']),
});

const trainingOfVersion1 = fields({
  epochs: number(ranges.epochs),
  batchSize: number(ranges.batchSize),
  learningRate: finite,
  beta: finite,
  klWarmUpEpochs: finite,
  validationFraction: finite,
  seed: count,
  engine: engineChoice,
  checkpointEvery: number(ranges.checkpointEvery),
});

/** The versions that this program reads. */
export type FormatVersion = 1 | typeof formatVersion;

/**
 * Whether this program can read a file of a version.
 * @param source the file's path.
 * @throws CheckpointError when the version is newer; InvalidValueError when it is none.
 */
export function checkVersion(source: string, version: unknown): FormatVersion {
  if (version === 1 || version === formatVersion) return version;
  if (Number.isSafeInteger(version) && (version as number) > formatVersion) {
    throw new CheckpointError(
      `${source} has format version ${version as number}; this version of Latent Explorer knows those up to ` +
        `${formatVersion}. Update the extension.`,
    );
  }
  throw new InvalidValueError(`its formatVersion must be a whole number from 1 to ${formatVersion}`);
}

/** A model out of a file of some version. @throws InvalidValueError */
export function readModel(version: FormatVersion, value: unknown): ModelConfiguration {
  return asModel(version === 1 ? upgradeModel(value) : value);
}

/**
 * The contents of a `run.json` of any version.
 * @param source the file's path.
 * @throws CheckpointError when its version is newer; InvalidValueError when anything is not as it should be.
 */
export function readRecord(source: string, value: unknown): RunRecord {
  const { formatVersion: version } = demand(fields({ formatVersion: v.unknown() }), value, 'record');
  const record =
    checkVersion(source, version) === 1 ? upgradeRecord(value as Readonly<Record<string, unknown>>) : value;
  return demand(runRecordSchema, record, 'record');
}

/**
 * Where a checkpoint of version 1 stands. What it saved within an epoch had the number of the epoch in hand,
 * without saying so; the metrics beside it, of the last finished epoch, tell.
 */
export function momentOfVersion1(
  recorded: number,
  step: number,
  metrics: Pick<EpochMetrics, 'epoch' | 'step'> | undefined,
): { readonly epoch: number; readonly partial: boolean } {
  if (metrics) return { epoch: Math.min(recorded, metrics.epoch), partial: step > metrics.step };
  return recorded <= 1 ? { epoch: 0, partial: step > 0 } : { epoch: recorded, partial: false };
}

function upgradeRecord(value: Readonly<Record<string, unknown>>): unknown {
  return {
    ...value,
    formatVersion,
    model: upgradeModel(value['model']),
    training: upgradeTraining(value['training']),
  };
}

function upgradeModel(value: unknown): ModelConfiguration {
  const old = demand(modelOfVersion1, value, 'model');
  const { imageSize, channels, latentDimensions, hiddenUnits, filters, decoderFilters, kernelSize } = old;
  const dense = old.architecture === 'dense';
  if (dense && filters.length + decoderFilters.length > 0) {
    throw new InvalidValueError('its filters do not fit a dense model');
  }
  return {
    imageSize,
    channels,
    latentDimensions,
    architecture: dense
      ? { kind: 'dense', hiddenUnits }
      : { kind: 'convolutional', filters, decoderFilters, kernelSize, hiddenUnits },
    likelihood: { kind: old.likelihood },
    posterior: { kind: 'diagonalGaussian' },
    prior: { kind: 'standardNormal' },
  };
}

function upgradeTraining(value: unknown): TrainingConfiguration {
  const { beta, klWarmUpEpochs, learningRate, ...rest } = demand(trainingOfVersion1, value, 'training');
  return {
    ...rest,
    objective: { kind: 'elbo', beta, klWarmUpEpochs },
    schedule: { kind: 'constant', learningRate },
  };
}
