import type {
  DataRecord,
  EpochMetrics,
  ImageTransform,
  Losses,
  MetricsLine,
  ModelConfiguration,
  RunChange,
  RunRecord,
  StepMetrics,
  TrainingConfiguration,
} from '../protocol/configuration';
import { engineChoices, engineNames } from '../protocol/engines';
import {
  type Check,
  count,
  fields,
  finite,
  instant,
  integer,
  listOf,
  number,
  oneOf,
  optional,
  text,
} from './checks';

/*
 * What is read from disk may have been made by anyone. The bounds are no narrower than those of the models
 * that can be trained here, or a run could not be read again; what a model costs is for its builder to check.
 */
const imageSize = integer(2, 1024);
const channels = oneOf(1, 3);
const layerSizes = listOf(integer(1, 65_536), 64);

const modelFields = fields<ModelConfiguration>({
  architecture: oneOf('dense', 'convolutional'),
  imageSize,
  channels,
  latentDimensions: integer(1, 4096),
  hiddenUnits: layerSizes,
  filters: layerSizes,
  decoderFilters: layerSizes,
  kernelSize: integer(1, 15),
  likelihood: oneOf('bernoulli', 'gaussian'),
});

const colour: Check = (value) =>
  typeof value === 'string' && /^#[0-9a-fA-F]{6}$/.test(value) ? undefined : 'a colour such as "#ffffff"';

const transform = fields<ImageTransform>({ imageSize, channels, background: colour });

const losses = fields<Losses>({ loss: finite, reconstruction: finite, kl: finite });

const epochMetrics = fields<EpochMetrics>({
  kind: oneOf('epoch'),
  epoch: count,
  step: count,
  train: losses,
  validation: optional(losses),
  klWeight: finite,
  imagesPerSecond: finite,
  seconds: finite,
});

const stepMetrics = fields<StepMetrics>({
  kind: oneOf('step'),
  step: count,
  epoch: finite,
  loss: finite,
  reconstruction: finite,
  kl: finite,
});

const runRecord = fields<RunRecord>({
  formatVersion: oneOf(1),
  name: text(1000),
  created: instant,
  extensionVersion: text(100),
  engine: fields<RunRecord['engine']>({
    name: oneOf(...engineNames),
    version: text(100),
    reason: text(),
  }),
  model: modelFields,
  training: fields<TrainingConfiguration>({
    epochs: integer(1, 1e6),
    batchSize: integer(1, 65536),
    learningRate: number(0, 10),
    beta: number(0, 1e6),
    klWarmUpEpochs: number(0, 1e6),
    validationFraction: number(0, 0.5),
    seed: count,
    engine: oneOf(...engineChoices),
    checkpointEvery: integer(1, 1e6),
  }),
  transform,
  data: fields<DataRecord>({
    folder: text(),
    images: count,
    trainingImages: integer(1, 1e9),
    validationImages: count,
    skipped: count,
    labelNames: listOf(text(1000), 1e6),
    fingerprint: text(200),
  }),
  gitCommit: optional(text(200)),
  changes: optional(
    listOf(
      fields<RunChange>({
        at: instant,
        step: count,
        epochs: optional(integer(1, 1e6)),
        learningRate: optional(number(0, 10)),
      }),
      100_000,
    ),
  ),
});

/** Thrown by the readers below; callers add the file's name. */
export class InvalidValueError extends Error {
  override readonly name = 'InvalidValueError';
}

/** @throws InvalidValueError when it is not such an object, or one that no model can have. */
export function asModel(value: unknown): ModelConfiguration {
  demand('model', modelFields, value);
  const model = value as ModelConfiguration;
  const { architecture, filters, decoderFilters } = model;
  const missing = filters.length - decoderFilters.length;
  const fits =
    architecture === 'dense'
      ? filters.length === 0 && decoderFilters.length === 0
      : filters.length > 0 && (missing === 0 || missing === 1);
  if (!fits) throw new InvalidValueError(`its filters do not fit a ${architecture} model`);
  return model;
}

/** @throws InvalidValueError */
export function asTransform(value: unknown): ImageTransform {
  demand('transform', transform, value);
  return value as ImageTransform;
}

/** @throws InvalidValueError */
export function asEpochMetrics(value: unknown): EpochMetrics {
  demand('metrics', epochMetrics, value);
  return value as EpochMetrics;
}

/** @throws InvalidValueError */
export function asLosses(name: string, value: unknown): Losses {
  demand(name, losses, value);
  return value as Losses;
}

/** A whole number of 0 or more. @throws InvalidValueError */
export function asCount(name: string, value: unknown): number {
  demand(name, count, value);
  return value as number;
}

/** An ISO 8601 time. @throws InvalidValueError */
export function asInstant(name: string, value: unknown): string {
  demand(name, instant, value);
  return value as string;
}

/** @throws InvalidValueError */
export function asRunRecord(value: unknown): RunRecord {
  demand('record', runRecord, value);
  const record = value as RunRecord;
  asModel(record.model);
  return record;
}

/** Undefined for anything else. */
export function asMetricsLine(value: unknown): MetricsLine | undefined {
  const fits = stepMetrics(value) === undefined || epochMetrics(value) === undefined;
  return fits ? (value as MetricsLine) : undefined;
}

function demand(name: string, check: Check, value: unknown): void {
  const wanted = check(value);
  if (wanted !== undefined) throw new InvalidValueError(`its ${name} should be ${wanted}`);
}
