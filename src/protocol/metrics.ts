import * as v from 'valibot';
import { count, type Described, fields, finite } from './schema';

const losses = {
  /** The quantity minimised: with the weight of the KL divergence at 1, the negative ELBO. */
  loss: finite,
  /** −E_q[log p(x|z)], one sample of z a picture. */
  reconstruction: finite,
  /** KL(q(z|x) ‖ p(z)). */
  kl: finite,
  /** What other terms the objective has, by name. */
  terms: v.optional(v.record(v.string(), finite, 'an object')),
};

export const lossesSchema = fields(losses);

/** Averages over pictures, in nats a picture, summed over pixels and channels. */
export type Losses = Described<typeof lossesSchema>;

/** The terms that every objective has. */
export type LossName = Exclude<keyof Losses, 'terms'>;

export const epochMetricsSchema = fields({
  kind: v.literal('epoch', '"epoch"'),
  /** 1 for the first. */
  epoch: count,
  /** Optimiser steps taken so far. */
  step: count,
  train: lossesSchema,
  /** Absent when no picture is held out. */
  validation: v.optional(lossesSchema),
  /** Weight of the KL divergence at the end of the epoch. */
  klWeight: finite,
  imagesPerSecond: finite,
  seconds: finite,
});

/** A line of `metrics.jsonl`, and a point of the epoch curves. */
export type EpochMetrics = Described<typeof epochMetricsSchema>;

/** The losses to judge an epoch by: of validation pictures where there are any. */
export function judgedLosses({ validation, train }: Pick<EpochMetrics, 'train' | 'validation'>): Losses {
  return validation ?? train;
}

export const stepMetricsSchema = fields({
  kind: v.literal('step', '"step"'),
  /** Optimiser steps taken so far. */
  step: count,
  /** Fractional epochs so far, for a common axis with the epoch curves. */
  epoch: finite,
  ...losses,
});

/** A line of `metrics.jsonl`, and a point of the step curves: averages since the last such point. */
export type StepMetrics = Described<typeof stepMetricsSchema>;

export const metricsLineSchema = v.variant('kind', [stepMetricsSchema, epochMetricsSchema]);

export type MetricsLine = EpochMetrics | StepMetrics;
