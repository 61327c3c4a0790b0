import type { EpochMetrics, Losses, MetricsLine, RunRecord, StepMetrics } from '../protocol/configuration';

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === 'string';
const positive: Check = (value) => Number.isSafeInteger(value) && (value as number) > 0;
const natural: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const finite: Check = (value) => Number.isFinite(value);
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const model: Shape = {
  architecture: oneOf('dense', 'convolutional'),
  imageSize: positive,
  channels: oneOf(1, 3),
  latentDimensions: positive,
  hiddenUnits: listOf(positive),
  filters: listOf(positive),
  likelihood: oneOf('bernoulli', 'gaussian'),
};
const training: Shape = {
  epochs: positive,
  batchSize: positive,
  learningRate: finite,
  beta: finite,
  seed: finite,
};
const transform: Shape = { imageSize: positive, channels: oneOf(1, 3), background: text };
const data: Shape = { folder: text, images: natural, trainingImages: natural, labelNames: listOf(text) };
const engine: Shape = { name: text, version: text, reason: text };

/** A run record out of JSON that anyone may have written; throws with the first thing that is wrong. */
export function parseRunRecord(value: unknown): RunRecord {
  check(value, 'run.json', { formatVersion: oneOf(1), name: text, created: text });
  check(value.model, 'model', model);
  check(value.training, 'training', training);
  check(value.transform, 'transform', transform);
  check(value.data, 'data', data);
  check(value.engine, 'engine', engine);
  return value as unknown as RunRecord;
}

/** A line of a metrics log, or undefined when it is none. */
export function parseMetricsLine(line: string): MetricsLine | undefined {
  if (line.length === 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isFields(value) || !natural(value.step) || !finite(value.epoch)) return undefined;
  if (value.kind === 'step') return isLosses(value) ? (value as unknown as StepMetrics) : undefined;
  if (value.kind !== 'epoch' || !isLosses(value.train)) return undefined;
  return value.validation === undefined || isLosses(value.validation)
    ? (value as unknown as EpochMetrics)
    : undefined;
}

function check(value: unknown, where: string, shape: Shape): asserts value is Record<string, unknown> {
  if (!isFields(value)) throw new Error(`run.json: "${where}" is missing`);
  for (const [name, holds] of Object.entries(shape)) {
    if (!holds(value[name])) throw new Error(`run.json: "${name}" is missing or not as expected`);
  }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLosses(value: unknown): value is Losses {
  return isFields(value) && finite(value.loss) && finite(value.reconstruction) && finite(value.kl);
}
