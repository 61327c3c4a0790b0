/**
 * What a person chooses before a run, and what a run records about itself. Plain data: it crosses
 * process boundaries and is written to `run.json` and to the metadata of every checkpoint.
 */

import type { EngineChoice, EngineName } from './engines';

export type { EngineChoice, EngineName };
export type ArchitectureName = 'dense' | 'convolutional';
export type LikelihoodName = 'bernoulli' | 'gaussian';
export type Channels = 1 | 3;

/** Everything needed to rebuild encoder and decoder around a set of parameters. */
export interface ModelConfiguration {
  readonly architecture: ArchitectureName;
  /** Side of the square picture, in pixels. */
  readonly imageSize: number;
  /** 1 for grey, 3 for red, green, blue. */
  readonly channels: Channels;
  readonly latentDimensions: number;
  /**
   * Units of the fully connected layers between pixels (or the last convolution) and the posterior.
   * The dense decoder mirrors them; the convolutional decoder has none.
   */
  readonly hiddenUnits: readonly number[];
  /** Features of the encoder's convolutions, each of stride 2. Empty for `dense`. */
  readonly filters: readonly number[];
  /**
   * Features of the decoder's transposed convolutions, each of stride 2. As long as `filters`, a last
   * convolution of stride 1 makes the picture; one shorter, the last transposed convolution does.
   */
  readonly decoderFilters: readonly number[];
  /** Side of every convolution kernel, in pixels. */
  readonly kernelSize: number;
  readonly likelihood: LikelihoodName;
}

/** How file contents become pixels of the model's size. */
export interface ImageTransform {
  readonly imageSize: number;
  readonly channels: Channels;
  /** Colour under transparent pixels, `#rrggbb`. */
  readonly background: string;
}

export interface TrainingConfiguration {
  readonly epochs: number;
  readonly batchSize: number;
  /** Step size of Adam. */
  readonly learningRate: number;
  /** Weight of the KL divergence in the objective; 1 gives the ELBO. */
  readonly beta: number;
  /** Epochs over which the weight of the KL divergence rises linearly from 0 to `beta`; 0 for none. */
  readonly klWarmUpEpochs: number;
  /** Share of the pictures held out for validation, in [0, 0.5]. */
  readonly validationFraction: number;
  readonly seed: number;
  readonly engine: EngineChoice;
  /** A checkpoint is kept every so many epochs, and always after the last. */
  readonly checkpointEvery: number;
}

/**
 * What a person asked for. Whatever is left out is chosen from the data; the choice made is in
 * {@link RunRecord}.
 */
export type RequestedConfiguration = Partial<
  Omit<ModelConfiguration, 'decoderFilters'> & TrainingConfiguration & Pick<ImageTransform, 'background'>
>;

/** Where the pictures came from, as `run.json` keeps it. */
export interface DataRecord {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Pictures that could be read. */
  readonly images: number;
  readonly trainingImages: number;
  readonly validationImages: number;
  /** Pictures that could not be read. */
  readonly skipped: number;
  /** First-level subfolder names, in the order of their label index. */
  readonly labelNames: readonly string[];
  /** Of names and contents, `contents:` and 64 hexadecimal digits; of names, sizes and times in runs of version 0.1. */
  readonly fingerprint: string;
}

/** What was changed when a run was gone on with. */
export interface RunChange {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Optimiser steps taken by then. */
  readonly step: number;
  readonly epochs?: number;
  readonly learningRate?: number;
}

/** The contents of `run.json`. */
export interface RunRecord {
  readonly formatVersion: 1;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly extensionVersion: string;
  readonly engine: { readonly name: EngineName; readonly version: string; readonly reason: string };
  readonly model: ModelConfiguration;
  readonly training: TrainingConfiguration;
  readonly transform: ImageTransform;
  readonly data: DataRecord;
  readonly gitCommit?: string;
  /** The first change first; `training` has what holds now. */
  readonly changes?: readonly RunChange[];
}

/** Averages over pictures, in nats a picture, summed over pixels and channels. */
export interface Losses {
  /** `reconstruction + weight · kl`, the quantity minimised; with weight 1 the negative ELBO. */
  readonly loss: number;
  /** −E_q[log p(x|z)], one sample of z a picture. */
  readonly reconstruction: number;
  /** KL(q(z|x) ‖ p(z)), in closed form. */
  readonly kl: number;
}

/** A line of `metrics.jsonl`, and a point of the epoch curves. */
export interface EpochMetrics {
  readonly kind: 'epoch';
  /** 1 for the first. */
  readonly epoch: number;
  /** Optimiser steps taken so far. */
  readonly step: number;
  readonly train: Losses;
  /** Absent when no picture is held out. */
  readonly validation?: Losses;
  /** Weight of the KL divergence at the end of the epoch. */
  readonly klWeight: number;
  readonly imagesPerSecond: number;
  readonly seconds: number;
}

/** A line of `metrics.jsonl`, and a point of the step curves: averages since the last such point. */
export interface StepMetrics extends Losses {
  readonly kind: 'step';
  /** Optimiser steps taken so far. */
  readonly step: number;
  /** Fractional epochs so far, for a common axis with the epoch curves. */
  readonly epoch: number;
}

export type MetricsLine = EpochMetrics | StepMetrics;

/** What the header of a checkpoint says, without reading its parameters. */
export interface CheckpointFacts {
  /** Absolute path of the `.safetensors` file. */
  readonly path: string;
  /** Name of the run it belongs to. */
  readonly runName: string;
  /** Finished epochs. */
  readonly epoch: number;
  /** Optimiser steps taken. */
  readonly step: number;
  /** True when the step lies within an epoch, the one after `epoch`. */
  readonly partial?: boolean;
  readonly model: ModelConfiguration;
  readonly transform: ImageTransform;
  readonly parameterCount: number;
  /** In bytes. */
  readonly fileSize: number;
  readonly metrics?: EpochMetrics;
  /** ISO 8601, UTC. */
  readonly saved: string;
}
