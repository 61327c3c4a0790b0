/**
 * What a person chooses before a run, and what a run records about itself. Plain data: it crosses
 * process boundaries and is written to `run.json` and to the metadata of every checkpoint.
 */

export type { CheckpointFacts } from './checkpoint';
export type { EpochMetrics, Losses, LossName, MetricsLine, StepMetrics } from './metrics';
export type { Channels, ModelConfiguration } from './model';
export type { ImageTransform } from './pictures';
export type { RequestedConfiguration } from './requested';
export type { DataRecord, RunRecord } from './run';
export type { TrainingConfiguration } from './training';
