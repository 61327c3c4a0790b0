/**
 * The contract between the extension host and the Latent Explorer webview: JSON-RPC over `postMessage`.
 *
 * The webview holds no model: it draws and asks; the host keeps its small view state. It says `ready`, gets
 * one `snapshot`, then deltas, and those only while it is visible; shown again, it gets a new snapshot.
 * Every message says what it is about: requests name the weights, statuses and events the run. Typed arrays
 * travel as they are; each must own its whole buffer, or the buffer travels too.
 */

import * as v from 'valibot';
import type { CheckpointFacts, EpochMetrics, RunRecord, StepMetrics } from './configuration';
import {
  latent,
  mostChosen,
  mostLatentDimensions,
  mostRows,
  natural,
  type Neighbourhood,
  numbers,
  type Places,
  type Posteriors,
  projectionSchema,
  type ReconstructionLosses,
  rows,
  type TrainingPictures,
} from './encodings';
import type { OptionId } from './options';
import { colour } from './pictures';
import { type RequestedConfiguration, requestedSchema } from './requested';
import { type PicturesSeen, picturesSeenSchema } from './resolution';
import { type SampleSource, sampleSources } from './samples';
import type { Described } from './schema';
import type {
  EncodedImage,
  EncodeResult,
  LatentSpace,
  NeighboursResult,
  PixelBatch,
  PreviewResult,
  SampleResult,
  TrainingStage,
} from './trainer';

/** Most latent vectors that one request may ask to decode. */
const mostDecoded = 4096;
/** Most training pictures that one request may ask for. */
const mostNeighbours = 256;
/** Most pictures that are kept encoded. */
export const mostEncoded = 50;

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));
const paths = v.pipe(v.array(path), v.minLength(1), v.maxLength(4096));
/** A count from 1. */
const counted = (most: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(most));

// -------------------------------------------------------------------------------------------------
// What messages are about

export const weightsSchema = v.pipe(
  v.variant('kind', [
    v.object({ kind: v.literal('checkpoint'), path }),
    v.object({ kind: v.literal('live'), run: path, version: natural }),
  ]),
  v.readonly(),
);

/**
 * Parameters of a model: those of a checkpoint file, or the ones that a run has learnt so far. `version` is
 * the number of optimiser steps behind them, so it tells one state of a run's weights from another.
 */
export type Weights = v.InferOutput<typeof weightsSchema>;

/** What tells weights apart: equal for equal weights. */
export function weightsKey(weights: Weights): string {
  return weights.kind === 'live' ? `live ${weights.version} ${weights.run}` : `checkpoint ${weights.path}`;
}

/** Weights and what is known of them without reading their parameters. */
export interface ExploredWeights {
  readonly weights: Weights;
  readonly facts: CheckpointFacts;
}

/** What a person explores from now on: a checkpoint, or whatever a run has learnt last while it trains. */
const choiceSchema = v.pipe(
  v.variant('kind', [
    v.object({ kind: v.literal('checkpoint'), path }),
    v.object({ kind: v.literal('live'), run: path }),
  ]),
  v.readonly(),
);
export type WeightsChoice = v.InferOutput<typeof choiceSchema>;

/** What the panel is on; every change of it is told. */
export interface Selection {
  /** Absolute path of the run whose curves are shown. Absent before the first run. */
  readonly run?: string;
  /** What the grid, the sliders and the inspector use. Absent before the first checkpoint or live weights. */
  readonly explored?: ExploredWeights;
  /** Absolute paths of the pictures that `Encode Picture` was asked for, latest first. */
  readonly pictures: readonly string[];
}

/** What a run is doing. */
export interface TrainingStatus {
  /** `idle`: there is no run. `elsewhere`: a process of another window, or of the command line, trains it. */
  readonly state: 'idle' | 'starting' | TrainingStage | 'elsewhere' | 'completed' | 'stopped' | 'failed';
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
  readonly epoch: number;
  readonly epochs: number;
  readonly imagesPerSecond?: number;
  readonly secondsLeft?: number;
  /** For `failed`: what happened and what to do. */
  readonly message?: string;
  /** For `completed`: the epoch since which there was no better validation, where training ended because of that. */
  readonly stoppedEarly?: number;
  /** The run can be gone on with. */
  readonly resumable?: boolean;
}

/** Training that has no run folder yet: it looks for pictures, reads them, compiles; or failed doing so. */
export interface Preparation {
  /** Absolute path of the folder of pictures. */
  readonly folder: string;
  readonly status: TrainingStatus;
}

export interface RunListItem {
  /** Absolute path of the run folder: what identifies a run everywhere. */
  readonly run: string;
  readonly name: string;
  readonly status: TrainingStatus;
}

/** All that is recorded of a run. */
export interface RunView {
  readonly run: string;
  readonly record: RunRecord;
  readonly steps: readonly StepMetrics[];
  readonly epochs: readonly EpochMetrics[];
  readonly stepsPerEpoch: number;
  /** Latest first. */
  readonly checkpoints: readonly CheckpointFacts[];
}

/** Reconstructions and samples. */
export type Preview = PreviewResult;

// -------------------------------------------------------------------------------------------------
// Asked by the webview

export const requestSchemas = {
  run: v.object({ run: path }),
  explore: v.object({ choice: choiceSchema }),
  decode: v.pipe(
    v.object({
      weights: weightsSchema,
      latents: numbers(mostDecoded * mostLatentDimensions),
      count: counted(mostDecoded),
    }),
    v.check(({ latents, count }) => latents.length % count === 0, 'Expected as many numbers for each latent'),
  ),
  encode: v.object({
    weights: weightsSchema,
    pictures: v.pipe(v.array(path), v.minLength(1), v.maxLength(mostEncoded)),
  }),
  latentSpace: v.object({ weights: weightsSchema }),
  reconstructionLosses: v.object({ weights: weightsSchema }),
  places: v.object({ weights: weightsSchema, projection: projectionSchema }),
  trainingPictures: v.object({ weights: weightsSchema, rows: rows(mostRows) }),
  posteriors: v.object({ weights: weightsSchema, rows: rows(mostRows) }),
  neighbourhood: v.object({ weights: weightsSchema, latent: v.optional(latent) }),
  neighbours: v.object({
    weights: weightsSchema,
    latent,
    count: counted(mostNeighbours),
    /** Absolute path of a picture that is left out: the one whose neighbours these are. */
    except: v.optional(path),
  }),
  preview: v.object({ weights: weightsSchema }),
  picturesOf: v.object({ folder: path, background: v.optional(colour) }),
  options: v.object({ folder: path, pictures: picturesSeenSchema, requested: requestedSchema }),
  chooseFolder: v.object({ purpose: v.picklist(['pictures', 'runs']), from: path }),
};

type Asked<M extends keyof typeof requestSchemas> = Readonly<v.InferOutput<(typeof requestSchemas)[M]>>;

/** Pictures, and the weights that drew them: live weights may have moved on since they were asked for. */
export interface Decoded {
  readonly weights: Weights;
  readonly pictures: PixelBatch;
}

/** What an option is before a person asks for anything else. */
export interface OptionState {
  /** Absent when it is nothing. */
  readonly preset?: RequestedConfiguration[OptionId];
  /** By a setting of the editor's; else it is chosen for the pictures. */
  readonly isSet: boolean;
  /** Why it is that, as what follows the value: "for colour pictures". */
  readonly reason: string;
}

export interface OptionsAnswer {
  readonly options: Readonly<Record<OptionId, OptionState>>;
  /** Absolute path of the folder that run folders are made in. */
  readonly runsFolder: string;
  /** Why what is asked for cannot be trained, in words. */
  readonly problem?: string;
}

/** Training to be configured on the page of options. */
export interface OptionsWish {
  /** Absolute path of the folder of pictures. */
  readonly folder: string;
  /** To begin with, instead of what is set or chosen for the pictures. */
  readonly requested?: RequestedConfiguration;
  /** The name of the run that was trained with these. */
  readonly like?: string;
  /** Absolute path of the folder that the run is to be made in, instead of where runs of the folder are. */
  readonly runsFolder?: string;
}

export interface ExplorerRequests {
  /** All that is recorded of a run of the list. */
  run: { params: Asked<'run'>; result: RunView };
  /**
   * Explores a checkpoint of any run, or follows the weights of a run that trains; answered when the page has been told of
   * that, or the person of why not.
   */
  explore: { params: Asked<'explore'>; result: Record<never, never> };
  /** Mean of p(x|z) for `count` latents of `latentDimensions` numbers each. */
  decode: { params: Asked<'decode'>; result: Decoded };
  /** q(z|x) of pictures of the selection, and of others that the host has named. */
  encode: { params: Asked<'encode'>; result: EncodeResult };
  /** How the encoded training pictures lie in the latent space. */
  latentSpace: { params: Asked<'latentSpace'>; result: LatentSpace };
  /** How well each training picture is reconstructed. */
  reconstructionLosses: { params: Asked<'reconstructionLosses'>; result: ReconstructionLosses };
  /** All training pictures laid out on a map. */
  places: { params: Asked<'places'>; result: Places };
  /** Names and pixels of training pictures, which may then be encoded and opened. */
  trainingPictures: { params: Asked<'trainingPictures'>; result: TrainingPictures };
  /** q(z|x) of training pictures. */
  posteriors: { params: Asked<'posteriors'>; result: Posteriors };
  /** A plane whose pictures are real and differ: along the surroundings of a training picture. */
  neighbourhood: { params: Asked<'neighbourhood'>; result: Neighbourhood };
  /** The training pictures whose posterior means are nearest to a latent. */
  neighbours: { params: Asked<'neighbours'>; result: NeighboursResult };
  /** What training shows, or would show, of these weights. */
  preview: { params: Asked<'preview'>; result: Preview };
  /** A look at some pictures of a folder that one may train on; takes seconds at most. */
  picturesOf: { params: Asked<'picturesOf'>; result: PicturesSeen };
  /** What each option of a training would be, and why; `requested` is what the person has changed. */
  options: { params: Described<typeof requestSchemas.options>; result: OptionsAnswer };
  /** Has the person choose a folder; absent when they do not. */
  chooseFolder: { params: Asked<'chooseFolder'>; result: { readonly folder?: string } };
}

// -------------------------------------------------------------------------------------------------
// Told by the webview

/** Buttons that stand for a command of the extension. */
const commandNames = [
  'trainOnFolder',
  'pause',
  'resume',
  'stop',
  'resumeTraining',
  'encodeImage',
  'showLog',
] as const;
export type PanelCommand = (typeof commandNames)[number];

export const vectorActions = ['copyJson', 'copyPython', 'insert'] as const;
export type VectorAction = (typeof vectorActions)[number];

/** What can be done with training pictures that were chosen on the map. */
const chosenActions = ['exportCsv', 'copyPaths', 'reveal'] as const;

/** What becomes of a view drawn as a picture. */
export const pictureActions = ['save', 'copy'] as const;
export type PictureAction = (typeof pictureActions)[number];

/** Most bytes of a picture of a view, and most frames of a time-lapse. */
export const mostPngBytes = 64 * 2 ** 20;
const mostFrames = 2000;

/** Most characters of a view state: those of a full shelf of the longest latents, some twenty a number. */
const mostViewState = 10 * 2 ** 20;

/** What a panel has set of its own, as JSON that means something to panels alone. */
export const viewStateSchema = v.pipe(v.string(), v.maxLength(mostViewState));

/** A view drawn as a PNG file, and what to call it. */
const drawnPicture = v.object({
  png: v.pipe(
    v.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Expected Uint8Array'),
    v.check(({ length }) => length > 0 && length <= mostPngBytes, `Expected 1 to ${mostPngBytes} bytes`),
  ),
  /** Of the file, without ending. */
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
});

export type DrawnPicture = v.InferOutput<typeof drawnPicture>;

export const toldSchemas = {
  ready: v.object({}),
  startTraining: v.object({
    folder: path,
    runsFolder: v.optional(path),
    requested: requestedSchema,
  }),
  openSetting: v.object({ name: v.pipe(v.string(), v.regex(/^\w{1,40}$/)) }),
  showRun: v.object({ run: path }),
  command: v.object({ command: v.picklist(commandNames), run: v.optional(path) }),
  openFile: v.object({ path }),
  keepPictures: v.object({ paths }),
  forgetPictures: v.object({ paths }),
  vector: v.object({ action: v.picklist(vectorActions), latent }),
  keepViewState: v.object({ viewState: viewStateSchema }),
  chosenPictures: v.object({
    weights: weightsSchema,
    rows: rows(mostChosen),
    action: v.picklist(chosenActions),
  }),
  savePicture: drawnPicture,
  copyPicture: drawnPicture,
  pictureTooLarge: v.object({}),
  exportTimelapse: v.pipe(
    v.object({
      run: path,
      checkpoints: v.pipe(v.array(path), v.minLength(1), v.maxLength(mostFrames)),
      latents: numbers(mostDecoded * mostLatentDimensions),
      rows: counted(mostDecoded),
      columns: counted(mostDecoded),
    }),
    v.check(
      (asked) => asked.latents.length % (asked.rows * asked.columns) === 0,
      'Expected as many numbers for each picture',
    ),
  ),
};

type Told<M extends keyof typeof toldSchemas> = Readonly<v.InferOutput<(typeof toldSchemas)[M]>>;

export interface PanelNotifications {
  /** The first message of a page: its script runs and listens. */
  ready: Told<'ready'>;
  /** Train on a folder: now, or when its turn comes. What is left out of `requested` is chosen for the pictures. */
  startTraining: Described<typeof toldSchemas.startTraining>;
  /** Show a setting of the extension's, by its name. */
  openSetting: Told<'openSetting'>;
  /** Show another run of the list. */
  showRun: Told<'showRun'>;
  /** Run a command of the extension; `run` is the one that it concerns. */
  command: Told<'command'>;
  /** Open a picture that the host itself has named before. */
  openFile: Told<'openFile'>;
  /** Have pictures encoded that the host itself has named before, as `Encode Picture` does. */
  keepPictures: Told<'keepPictures'>;
  /** Have these pictures encoded no more. */
  forgetPictures: Told<'forgetPictures'>;
  /** Do something with training pictures: write a table of them, copy their paths, show the first in its folder. */
  chosenPictures: Told<'chosenPictures'>;
  /** Save a view as a picture. */
  savePicture: Told<'savePicture'>;
  /** A view that the page may not put on the clipboard itself: say so, and offer to save it. */
  copyPicture: Told<'copyPicture'>;
  /** A view whose PNG file would have more bytes than the host takes. */
  pictureTooLarge: Told<'pictureTooLarge'>;
  /** Save an animated GIF of the same latents decoded by checkpoints of a run, in this order. */
  exportTimelapse: Told<'exportTimelapse'>;
  /** Put a latent vector on the clipboard, or at the cursor of the last text editor. */
  vector: Told<'vector'>;
  /** Keep what this page has set for the next one. */
  keepViewState: Told<'keepViewState'>;
}

// -------------------------------------------------------------------------------------------------
// Told by the host

export interface ExplorerNotifications {
  /** Where everything stands: the answer to `ready`. */
  snapshot: {
    readonly runs: readonly RunListItem[];
    readonly preparation?: Preparation;
    readonly selection: Selection;
    /** What a page before this one, or before the window was loaded, had the host keep last. */
    readonly viewState?: string;
  };
  /** Other weights are explored, another run is shown, or other pictures are encoded. */
  selection: { readonly selection: Selection };
  /** A run appeared or disappeared. */
  runs: { readonly runs: readonly RunListItem[] };
  /** What a run is doing. */
  status: { readonly run: string; readonly status: TrainingStatus };
  /** What training without a run folder is doing; absent when it has got one, or was given up. */
  preparation: { readonly preparation?: Preparation };
  /** New points of the curves of a run. */
  metrics: {
    readonly run: string;
    readonly steps: readonly StepMetrics[];
    readonly epochs: readonly EpochMetrics[];
  };
  /** All checkpoints of a run, latest first: one was saved or removed. */
  checkpoints: { readonly run: string; readonly checkpoints: readonly CheckpointFacts[] };
  /** What the run that trains shows of its weights. */
  preview: { readonly run: string; readonly preview: Preview };
  /** How far a map is that was asked for with `places` and takes a while: `done` of `total`. */
  projecting: { readonly weights: Weights; readonly done: number; readonly total: number };
  /** A person has asked, by a menu, for what a stage shows as a picture. */
  exportPicture: { readonly stage: string; readonly action: PictureAction };
  /** `VAE: Encode Picture` has encoded these; the inspector shows the first. */
  encoded: { readonly weights: Weights; readonly encoded: readonly EncodedImage[] };
  /** Show the page of options. */
  openOptions: OptionsWish;
  /** Show the stages, where the page of options lies over them; what was typed is kept. */
  leaveOptions: Record<string, never>;
  /** A setting that options depend on may have changed. */
  settingsChanged: Record<string, never>;
}

/** What the host can be asked and told by the panel. */
export interface ExplorerHostSide {
  readonly requests: ExplorerRequests;
  readonly notifications: PanelNotifications;
}

/** What the panel is told. */
export interface ExplorerPanelSide {
  readonly requests: Record<never, never>;
  readonly notifications: ExplorerNotifications;
}

/** Codes of errors that the host answers with; the message says what to do. */
export const explorerErrorCodes = {
  /** Something the person can mend, in words. */
  failed: 2000,
  /** Live weights that are there no longer: the run has ended, and word of what takes their place is on its way. */
  gone: 2001,
} as const;

// -------------------------------------------------------------------------------------------------
// The checkpoint editor: a smaller webview about one file, which it was opened for

export const checkpointEditorSchemas = {
  requests: { facts: v.object({}), samples: v.object({ seed: natural, from: v.picklist(sampleSources) }) },
  notifications: { ready: v.object({}), explore: v.object({}) },
};

/** What the host can be asked and told by a checkpoint editor. */
export interface CheckpointHostSide {
  readonly requests: {
    /** What the file says of itself, and what people call its run; the name of the run's folder where it is not known. */
    facts: {
      params: Record<never, never>;
      result: { readonly facts: CheckpointFacts; readonly runName: string };
    };
    /** Samples drawn with a seed: from the prior also where the file has no encodings to vary. */
    samples: { params: { readonly seed: number; readonly from: SampleSource }; result: SampleResult };
  };
  readonly notifications: {
    /** The first message of a page. */
    ready: Record<never, never>;
    /** Explore the checkpoint in the panel. */
    explore: Record<never, never>;
  };
}

/** What a checkpoint editor is told. */
export interface CheckpointEditorSide {
  readonly requests: Record<never, never>;
  readonly notifications: {
    /** The file is another than before: ask again. */
    changed: Record<never, never>;
    /** A person has asked for samples of this kind elsewhere. */
    showSamples: { readonly from: SampleSource };
  };
}
