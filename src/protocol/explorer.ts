/**
 * The contract between the extension host and the Latent Explorer webview, over `postMessage`.
 *
 * The webview holds no model: it draws, asks, and keeps only its small view state. It says `ready`, gets
 * one `snapshot`, then deltas, and those only while it is visible; shown again, it gets a new snapshot.
 * Typed arrays travel as they are; each must own its whole buffer, or the buffer travels too.
 */

import type { CheckpointFacts, EpochMetrics, RunRecord, StepMetrics } from './configuration';
import type {
  EncodedImage,
  LatentSpace,
  NeighboursResult,
  PixelBatch,
  PreviewResult,
  TrainingStage,
} from './trainer';

/** What the run in hand is doing; also drives the status item. */
export interface TrainingStatus {
  /** `idle`: no process is training this run. */
  readonly state: 'idle' | 'starting' | TrainingStage | 'completed' | 'stopped' | 'failed';
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
  readonly epoch: number;
  readonly epochs: number;
  readonly imagesPerSecond?: number;
  readonly secondsLeft?: number;
  /** For `failed`: what happened and what to do. */
  readonly message?: string;
  /** For `failed` and `stopped`: the run can be gone on with. */
  readonly resumable?: boolean;
}

/** A run as the panel shows it. */
export interface RunView {
  /** Absolute path of the run folder. */
  readonly run: string;
  readonly record: RunRecord;
  readonly steps: readonly StepMetrics[];
  readonly epochs: readonly EpochMetrics[];
  readonly stepsPerEpoch: number;
  readonly checkpoints: readonly CheckpointFacts[];
}

export interface RunListItem {
  readonly run: string;
  readonly name: string;
  readonly training: boolean;
}

/** The weights that the grid, the sliders and the inspector use. */
export interface ExploredWeights {
  readonly facts: CheckpointFacts;
  /** True while the weights follow the run that trains; `version` then grows with each change. */
  readonly live: boolean;
  /** Differs whenever the weights differ: decoded pictures of another version are out of date. */
  readonly version: number;
}

/** Reconstructions and samples of a run. */
export type Preview = PreviewResult;

// -------------------------------------------------------------------------------------------------
// Host to webview

/** Everything the panel shows: the answer to `ready`, and again when the panel is shown after hiding. */
export interface SnapshotMessage {
  readonly type: 'snapshot';
  readonly runs: readonly RunListItem[];
  /** Absent before the first run. */
  readonly view?: RunView;
  readonly status: TrainingStatus;
  readonly preview?: Preview;
  /** Absent before the first checkpoint or live weights. */
  readonly weights?: ExploredWeights;
  /** Encoded images, latest first. */
  readonly encoded: readonly EncodedImage[];
}

export interface StatusMessage {
  readonly type: 'status';
  readonly status: TrainingStatus;
}

/** New points of the curves of the run shown. */
export interface MetricsMessage {
  readonly type: 'metrics';
  readonly steps: readonly StepMetrics[];
  readonly epochs: readonly EpochMetrics[];
}

export interface PreviewMessage {
  readonly type: 'preview';
  readonly preview: Preview;
}

/** A checkpoint was saved or removed, or a run appeared or disappeared. */
export interface RunsMessage {
  readonly type: 'runs';
  readonly runs: readonly RunListItem[];
  /** Of the run shown. */
  readonly checkpoints: readonly CheckpointFacts[];
}

/** Other weights are explored from now on: another checkpoint, or newer live weights. */
export interface WeightsMessage {
  readonly type: 'weights';
  readonly weights?: ExploredWeights;
}

/** `VAE: Encode Image` has encoded these; the inspector shows the first. */
export interface EncodedMessage {
  readonly type: 'encoded';
  readonly encoded: readonly EncodedImage[];
}

/** Answers the request with the same `id`. */
export interface ResponseMessage {
  readonly type: 'response';
  readonly id: number;
  readonly result?: ExplorerRequests[keyof ExplorerRequests]['result'];
  /** Present instead of `result`: what went wrong and what to do. */
  readonly error?: string;
}

export type ToWebview =
  | SnapshotMessage
  | StatusMessage
  | MetricsMessage
  | PreviewMessage
  | RunsMessage
  | WeightsMessage
  | EncodedMessage
  | ResponseMessage;

// -------------------------------------------------------------------------------------------------
// Webview to host

/** Asked by the webview about the weights explored at that moment. */
export interface ExplorerRequests {
  /** `latents` holds `count · latentDimensions` numbers, `count` at most 4096. */
  decode: {
    params: { readonly latents: Float32Array; readonly count: number };
    result: { readonly pictures: PixelBatch; readonly version: number };
  };
  latentSpace: { params: Record<string, never>; result: LatentSpace };
  neighbours: { params: { readonly latent: Float32Array; readonly count: number }; result: NeighboursResult };
}

export interface RequestMessage<M extends keyof ExplorerRequests = keyof ExplorerRequests> {
  readonly type: 'request';
  readonly id: number;
  readonly method: M;
  readonly params: ExplorerRequests[M]['params'];
}

/** The answer to a request is no longer wanted. */
export interface CancelMessage {
  readonly type: 'cancel';
  readonly id: number;
}

/** The script runs and listens. */
export interface ReadyMessage {
  readonly type: 'ready';
}

/** Explore a checkpoint of any run, or follow the weights of the run that trains. */
export interface SelectCheckpointMessage {
  readonly type: 'selectCheckpoint';
  readonly checkpoint: { readonly path: string } | 'live';
}

export interface SelectRunMessage {
  readonly type: 'selectRun';
  readonly run: string;
}

/** A button that stands for a command of the extension; the host knows which run it concerns. */
export interface CommandMessage {
  readonly type: 'command';
  readonly command:
    'trainOnFolder' | 'pause' | 'resume' | 'stop' | 'resumeTraining' | 'encodeImage' | 'showLog';
}

export interface OpenFileMessage {
  readonly type: 'openFile';
  /** Absolute path of a picture that the host itself has named before. */
  readonly path: string;
}

/** Put a latent vector on the clipboard, or at the cursor of the last text editor. */
export interface VectorMessage {
  readonly type: 'vector';
  readonly action: 'copyJson' | 'copyPython' | 'insert';
  readonly latent: Float32Array;
}

export type FromWebview =
  | ReadyMessage
  | RequestMessage
  | CancelMessage
  | SelectCheckpointMessage
  | SelectRunMessage
  | CommandMessage
  | OpenFileMessage
  | VectorMessage;

// -------------------------------------------------------------------------------------------------
// The checkpoint editor: a smaller webview with messages of its own

/** Facts and samples of the checkpoint that the editor shows, or why they cannot be had. */
export interface CheckpointEditorMessage {
  readonly type: 'checkpoint';
  readonly facts?: CheckpointFacts;
  readonly samples?: PixelBatch;
  readonly error?: string;
}

export type ToCheckpointEditor = CheckpointEditorMessage;

export type FromCheckpointEditor =
  | { readonly type: 'ready' }
  | { readonly type: 'explore' }
  /** Draw other samples. */
  | { readonly type: 'resample' };
