import type { EpochMetrics } from './metrics';
import type { ModelConfiguration } from './model';
import type { ImageTransform } from './pictures';

/** What the header of a checkpoint says, without reading its parameters. */
export interface CheckpointFacts {
  /** Absolute path of the `.safetensors` file. */
  readonly path: string;
  /** Name of the run it belongs to. */
  readonly runName: string;
  /** Finished epochs. */
  readonly epoch: number;
  /** Optimiser steps. */
  readonly step: number;
  /** Whether it was saved within an epoch, some steps after the last finished one. */
  readonly partial?: boolean;
  /** Kept only for being the best so far: it is removed when a later epoch is better. */
  readonly provisional?: boolean;
  readonly model: ModelConfiguration;
  readonly transform: ImageTransform;
  readonly parameterCount: number;
  /** How many encodings of training pictures it carries, for variations on them; absent when it has none. */
  readonly encodingCount?: number;
  /** In bytes. */
  readonly fileSize: number;
  /** Of the last finished epoch. */
  readonly metrics?: EpochMetrics;
  /** ISO 8601, UTC. */
  readonly saved: string;
}

/** One checkpoint to explore; its run may tell which pictures it was trained on. */
export interface CheckpointParams {
  /** Absolute path of a `.safetensors` checkpoint, `state/live.safetensors` of a running one included. */
  readonly checkpoint: string;
}
