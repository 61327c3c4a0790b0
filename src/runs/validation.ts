import type * as v from 'valibot';
import type {
  EpochMetrics,
  ImageTransform,
  MetricsLine,
  ModelConfiguration,
} from '../protocol/configuration';
import { epochMetricsSchema, metricsLineSchema } from '../protocol/metrics';
import { modelSchema } from '../protocol/model';
import { transformSchema } from '../protocol/pictures';
import { count, instant, problem } from '../protocol/schema';

// What is read from disk may have been made by anyone. What a model costs is for its builder to check.

/** Thrown by the readers of values; callers add the file's name. */
export class InvalidValueError extends Error {
  override readonly name = 'InvalidValueError';
}

/**
 * The value itself, with whatever fields the schema does not name.
 * @throws InvalidValueError when it is not as the schema says.
 */
export function demand<S extends v.GenericSchema>(schema: S, value: unknown, name: string): v.InferOutput<S> {
  const wrong = problem(schema, value, name);
  if (wrong !== undefined) throw new InvalidValueError(`its ${wrong}`);
  return value;
}

/** @throws InvalidValueError */
export function asModel(value: unknown): ModelConfiguration {
  return demand(modelSchema, value, 'model');
}

/** @throws InvalidValueError */
export function asTransform(value: unknown): ImageTransform {
  return demand(transformSchema, value, 'transform');
}

/** @throws InvalidValueError */
export function asEpochMetrics(value: unknown): EpochMetrics {
  return demand(epochMetricsSchema, value, 'metrics');
}

/** A whole number of 0 or more. @throws InvalidValueError */
export function asCount(name: string, value: unknown): number {
  return demand(count, value, name);
}

/** An ISO 8601 time. @throws InvalidValueError */
export function asInstant(name: string, value: unknown): string {
  return demand(instant, value, name);
}

/** Undefined for anything else. */
export function asMetricsLine(value: unknown): MetricsLine | undefined {
  return problem(metricsLineSchema, value, 'line') === undefined ? (value as MetricsLine) : undefined;
}
