/**
 * The contract between the extension host and a trainer process: JSON-RPC over Node's IPC channel with
 * `serialization: 'advanced'`, so typed arrays travel as they are.
 *
 * The same entry serves two instances. One is asked to `train`; the other answers everything else, so
 * that exploring stays smooth while training saturates its own process.
 */

import type {
  CheckpointFacts,
  EpochMetrics,
  RequestedConfiguration,
  RunRecord,
  StepMetrics,
} from './configuration';
import type { CheckpointParams } from './checkpoint';
import type { EncodingsParams, EncodingsRequests, WorkProgress } from './encodings';
import type { PixelBatch } from './pictures';
import type { SampleSource } from './samples';
import type { LookParams, PicturesSeen, Resolution, ResolveParams } from './resolution';

export type { PixelBatch };

/** Sent in `ready`; both sides must agree. */
export const trainerProtocolVersion = 4;

export interface TrainParams {
  /** Absolute path of the folder of pictures. */
  readonly folder: string;
  /** Absolute path of the folder that run folders are made in. */
  readonly runsFolder: string;
  /** Absolute path of the folder for decoded pictures. */
  readonly cacheFolder: string;
  readonly configuration: RequestedConfiguration;
  readonly extensionVersion: string;
}

export interface ResumeParams {
  /** Absolute path of the run folder to go on with. */
  readonly run: string;
  readonly cacheFolder: string;
  /** Total number of epochs, when it should differ from the recorded one. */
  readonly epochs?: number;
  /** Step size of Adam from here on, when it should differ from the recorded one. */
  readonly learningRate?: number;
  /** The person says that the pictures are those of the run, where nothing else can tell any more. */
  readonly acceptPictures?: boolean;
}

export interface TrainResult {
  readonly outcome: 'completed' | 'stopped';
  /** Absolute path of the run folder. */
  readonly run: string;
  /** Absolute path of the last checkpoint. */
  readonly checkpoint: string;
  readonly epochs: number;
  /** The epoch with the least validation loss, when training ended because its patience had run out. */
  readonly stoppedEarly?: { readonly bestEpoch: number };
  /** Peak signal-to-noise ratio of the reconstructed held-out pictures, in dB: when asked for, and where some are held out. */
  readonly psnr?: number;
}

export interface DecodeParams extends CheckpointParams {
  /** `count · latentDimensions` numbers. */
  readonly latents: Float32Array;
  readonly count: number;
}

export interface EncodeParams extends CheckpointParams {
  /** Absolute paths. */
  readonly images: readonly string[];
}

export interface EncodedImage {
  readonly path: string;
  /** Mean of q(z|x), one number a latent dimension. */
  readonly mean: Float32Array;
  /** Log variance of q(z|x), one number a latent dimension. */
  readonly logVariance: Float32Array;
  readonly losses: { readonly reconstruction: number; readonly kl: number };
  /** The picture as the model sees it. */
  readonly original: PixelBatch;
  /** The decoded posterior mean. */
  readonly reconstruction: PixelBatch;
}

export interface EncodeResult {
  readonly encoded: readonly EncodedImage[];
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

export interface NeighboursParams extends CheckpointParams {
  readonly latent: Float32Array;
  readonly count: number;
  /** Absolute path of a picture that is left out: the one whose neighbours these are. */
  readonly except?: string;
  readonly cacheFolder: string;
}

export interface Neighbour {
  /** Absolute path of the training picture. */
  readonly path: string;
  /** Of the training picture, among all of them. */
  readonly row: number;
  readonly label?: string;
  /** Euclidean distance between the posterior mean and the latent asked for. */
  readonly distance: number;
}

export interface NeighboursResult {
  readonly neighbours: readonly Neighbour[];
  readonly pictures: PixelBatch;
  /** Pictures searched, without the one left out. */
  readonly searched: number;
}

/** How the encoded training pictures lie in the latent space; columns have an entry a picture. */
export interface LatentSpace {
  readonly latentDimensions: number;
  /** Pictures encoded: all of the run's folder. */
  readonly count: number;
  /** Index into `labelNames`, −1 for none. */
  readonly labels: Int32Array;
  readonly labelNames: readonly string[];
  /** KL divergence of q(z|x) from the prior, in nats. */
  readonly kl: Float32Array;
  /**
   * 1 for a picture that was held out of training, else 0. Absent when the folder has changed since: then
   * nobody knows.
   */
  readonly heldOut?: Uint8Array;
  /** Average of the posterior means. */
  readonly centre: Float32Array;
  /** Standard deviation of the posterior means, a dimension. */
  readonly standardDeviation: Float32Array;
  /** Average KL divergence, in nats, a dimension. */
  readonly klPerDimension: Float32Array;
  /** Rows are unit principal axes of the posterior means, largest variance first. */
  readonly principalAxes: Float32Array;
  /** Variance along each principal axis. */
  readonly principalVariances: Float32Array;
}

/** Held-out pictures, their reconstructions, and samples of both kinds, of fixed noise: the same ones that training shows. */
export interface PreviewResult {
  readonly step: number;
  readonly epoch: number;
  readonly originals: PixelBatch;
  readonly reconstructions: PixelBatch;
  /** From the prior. */
  readonly samples: PixelBatch;
  /** On the encodings; absent where the weights come without any. */
  readonly variations?: PixelBatch;
}

export interface SampleParams extends CheckpointParams {
  readonly count: number;
  readonly seed: number;
  /** Variations on the encodings when left out. A checkpoint that has none gives samples from the prior. */
  readonly from?: SampleSource;
}

export interface SampleResult {
  readonly pictures: PixelBatch;
  /** What they are, whatever was asked for. */
  readonly from: SampleSource;
}

export interface SamplesParams extends Omit<SampleParams, 'count'> {
  readonly rows: number;
  readonly columns: number;
  /** Side of one picture in the result, in pixels; pictures are enlarged, or shrunk, by whole factors. */
  readonly cellSize: number;
}

/** A PNG file's contents. */
export interface EncodedPicture {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface SamplesPicture extends EncodedPicture {
  /** As in {@link SampleResult}. */
  readonly from: SampleSource;
}

/** Asked by the host, answered by a trainer process. Cancelling a request's token ends it early. */
export interface TrainerRequests extends EncodingsRequests {
  /** Scan, decode, train, save. Cancelling stops as `stop` does: the last state is kept. */
  train: { params: TrainParams; result: TrainResult };
  /** Go on with an interrupted or finished run from its last saved state. */
  resume: { params: ResumeParams; result: TrainResult };
  /** What some pictures of a folder tell, for which a training would be chosen; takes seconds at most. */
  lookAtPictures: { params: LookParams; result: PicturesSeen };
  /** What would be chosen for pictures wherever nothing is asked for. */
  resolve: { params: ResolveParams; result: Resolution };
  /** The header of a checkpoint. */
  inspect: { params: CheckpointParams; result: CheckpointFacts };
  /** Mean of p(x|z) for each z. */
  decode: { params: DecodeParams; result: PixelBatch };
  /** q(z|x) for image files. */
  encode: { params: EncodeParams; result: EncodeResult };
  /** The training pictures whose posterior means are nearest. */
  neighbours: { params: NeighboursParams; result: NeighboursResult };
  /** Encodes the training pictures of the checkpoint's run; computed once a checkpoint. */
  latentSpace: { params: EncodingsParams; result: LatentSpace };
  /** What training would show of these weights; needs the pictures of the checkpoint's run. */
  preview: { params: EncodingsParams; result: PreviewResult };
  /** Mean of p(x|z) for each of some random z. */
  sample: { params: SampleParams; result: SampleResult };
  /** The same as one PNG, for a hover. */
  samples: { params: SamplesParams; result: SamplesPicture };
}

/** Told by the host to the training process; no answer. */
export interface HostNotifications {
  /** Hold after the current step, or go on. */
  setPaused: { readonly paused: boolean };
  /** Finish after the current step and save. */
  stop: Record<string, never>;
}

/** Told by a trainer process to the host. */
export interface TrainerNotifications {
  /** First message of every process. */
  ready: { readonly protocolVersion: number; readonly pid: number };
  event: TrainingEvent;
  /** How far a map by UMAP is, or a time-lapse; nothing for a map that is at hand. */
  progress: WorkProgress;
  log: { readonly level: 'debug' | 'info' | 'warning' | 'error'; readonly message: string };
}

export type TrainingStage = 'scanning' | 'decoding' | 'compiling' | 'training' | 'paused' | 'saving';

/** Progress of the run in hand. */
export interface StageEvent {
  readonly type: 'stage';
  /** The run in hand; absent while a new one has no folder yet. */
  readonly run?: string;
  readonly stage: TrainingStage;
  /** Pictures scanned or decoded, or steps taken. */
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
  readonly imagesPerSecond?: number;
  readonly secondsLeft?: number;
}

/** The run folder exists, with a state to go on from, and the first step is about to be taken. */
export interface StartedEvent {
  readonly type: 'started';
  /** Absolute path of the run folder. */
  readonly run: string;
  readonly record: RunRecord;
  readonly stepsPerEpoch: number;
  /** Metrics of the part already trained, when a run is resumed. */
  readonly history: readonly (EpochMetrics | StepMetrics)[];
}

export interface StepsEvent {
  readonly type: 'steps';
  readonly run: string;
  readonly points: readonly StepMetrics[];
}

export interface EpochEvent {
  readonly type: 'epoch';
  readonly run: string;
  readonly metrics: EpochMetrics;
}

/** {@link PreviewResult} by the weights of this moment. */
export interface PreviewEvent extends PreviewResult {
  readonly type: 'preview';
  readonly run: string;
  /** A checkpoint of these very weights, overwritten by the next preview; absent when it could not be saved. */
  readonly live?: CheckpointFacts;
}

/** The engine was lost, and another goes on in its place. */
export interface EngineEvent {
  readonly type: 'engine';
  readonly run: string;
  readonly engine: RunRecord['engine'];
}

export interface CheckpointEvent {
  readonly type: 'checkpoint';
  readonly run: string;
  readonly facts: CheckpointFacts;
  /** Paths of those that it was better than, and that are no more. */
  readonly removed?: readonly string[];
}

/** Every event says which run it is about, by the absolute path of its folder. */
export type TrainingEvent =
  StageEvent | StartedEvent | StepsEvent | EpochEvent | PreviewEvent | CheckpointEvent | EngineEvent;

/** An event that has yet to be told which run it is about. */
export type EventOfRun<Event extends TrainingEvent = TrainingEvent> = Event extends unknown
  ? Omit<Event, 'run'>
  : never;

/**
 * `code` of an error that a trainer process answers with; the message says what to do. Native crashes
 * never arrive as answers: the host makes those from the exit of the process.
 */
export const trainerErrorCodes = {
  /** Stopped or cancelled before there was anything to keep; a new run has left nothing. */
  cancelled: 1000,
  /** The folder is missing, unreadable, or holds too few pictures. */
  folder: 1001,
  /** An option is out of range or contradicts another. */
  configuration: 1002,
  /** A checkpoint or run folder is missing, damaged, or of an unknown format. */
  checkpoint: 1003,
  /** A file could not be written. */
  storage: 1004,
  /** The loss became NaN or infinite, or ran away; the state saved before is kept, the message says which. */
  diverged: 1005,
  /** The engine asked for does not load, or could not compile or run the model. */
  engine: 1006,
  /** Nothing can tell any more whether the pictures are those of the run: it needs `acceptPictures`. */
  pictures: 1007,
} as const;

export type TrainerErrorName = keyof typeof trainerErrorCodes;

/** What a trainer process can be asked and told. */
export interface TrainerSide {
  readonly requests: TrainerRequests;
  readonly notifications: HostNotifications;
}

/** What a trainer process tells its host. */
export interface TrainerHostSide {
  readonly requests: Record<never, never>;
  readonly notifications: TrainerNotifications;
}
