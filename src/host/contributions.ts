import type { EncodedImage } from '../protocol/trainer';
import type { RequestedConfiguration } from '../protocol/configuration';
import type { TrainingOutcome } from './trainingState';

/**
 * Every name that package.json and the code share. A unit test holds the two together, both ways.
 */
export const Commands = {
  trainOnFolder: 'vae.trainOnFolder',
  trainOnFolderConfigure: 'vae.trainOnFolderConfigure',
  trainAgain: 'vae.trainAgain',
  resumeTraining: 'vae.resumeTraining',
  pauseTraining: 'vae.pauseTraining',
  continueTraining: 'vae.continueTraining',
  stopTraining: 'vae.stopTraining',
  openExplorer: 'vae.openExplorer',
  encodeImage: 'vae.encodeImage',
  exploreCheckpoint: 'vae.exploreCheckpoint',
  samplePrior: 'vae.samplePrior',
  copyCheckpointPath: 'vae.copyCheckpointPath',
  revealRun: 'vae.revealRun',
  deleteRun: 'vae.deleteRun',
  renameRun: 'vae.renameRun',
  noteOnRun: 'vae.noteOnRun',
  addFavourite: 'vae.addFavourite',
  removeFavourite: 'vae.removeFavourite',
  showFavouritesOnly: 'vae.showFavouritesOnly',
  showAllRuns: 'vae.showAllRuns',
  refreshRuns: 'vae.refreshRuns',
  moveUpInQueue: 'vae.moveUpInQueue',
  moveDownInQueue: 'vae.moveDownInQueue',
  removeFromQueue: 'vae.removeFromQueue',
  savePicture: 'vae.savePicture',
  copyPicture: 'vae.copyPicture',
  showSkippedFiles: 'vae.showSkippedFiles',
  showLog: 'vae.showLog',
  installTensorflowEngine: 'vae.installTensorflowEngine',
} as const;

export type CommandId = (typeof Commands)[keyof typeof Commands];

/** What other code may give to `Train on Folder` besides the folder. */
export interface TrainOptions {
  /** Instead of the person's settings. */
  readonly configuration?: RequestedConfiguration;
  /** Absolute path of the folder that the run folder is made in. */
  readonly runsFolder?: string;
}

/** A run that has begun. */
export interface StartedRun {
  /** Absolute path of the run folder. */
  readonly run: string;
  /** Resolves when the run has ended, however it did; never rejects. */
  readonly finished: Promise<TrainingOutcome>;
}

/** Settings under `vae.` */
export const Settings = {
  architecture: 'architecture',
  latentDimensions: 'latentDimensions',
  hiddenUnits: 'hiddenUnits',
  likelihood: 'likelihood',
  beta: 'beta',
  klWarmUpEpochs: 'klWarmUpEpochs',
  epochs: 'epochs',
  patience: 'patience',
  batchSize: 'batchSize',
  learningRate: 'learningRate',
  schedule: 'schedule',
  weightDecay: 'weightDecay',
  seed: 'seed',
  imageSize: 'imageSize',
  channels: 'channels',
  background: 'background',
  validationFraction: 'validationFraction',
  engine: 'engine',
  runsFolder: 'runsFolder',
  openExplorerOnTraining: 'openExplorerOnTraining',
} as const;

export type SettingId = (typeof Settings)[keyof typeof Settings];

/** Context keys that `when` clauses use. */
export const ContextKeys = {
  /** `idle`, `busy` or `paused`. */
  training: 'vae.training',
  /** How many trainings wait their turn; unset before the first. */
  waiting: 'vae.waiting',
  /** The folders looked at hold at least one run; unset until they have been looked at. */
  hasRuns: 'vae.hasRuns',
  /** The runs view leaves out runs that are no favourites. */
  favouritesOnly: 'vae.favouritesOnly',
  // What the person has done in this window, for the steps of the walkthrough.
  explored: 'vae.explored',
  encoded: 'vae.encoded',
  hovered: 'vae.hovered',
} as const;

/** Views, custom editors and webviews. */
export const Views = {
  container: 'vae',
  runs: 'vae.runs',
  explorer: 'vae.explorer',
  /** Opens checkpoints of runs. */
  checkpoint: 'vae.checkpoint',
  /** Offers itself for other `.safetensors` files, which may belong to another tool. */
  checkpointElsewhere: 'vae.checkpointElsewhere',
  walkthrough: 'latentExplorer',
} as const;

/** Values of `viewItem`. */
export const TreeItems = {
  run: 'run',
  resumableRun: 'run.resumable',
  trainingRun: 'run.training',
  /** Another process trains it. */
  runElsewhere: 'run.elsewhere',
  damagedRun: 'run.damaged',
  checkpoint: 'checkpoint',
  damagedCheckpoint: 'checkpoint.damaged',
  /** A training that has no run folder yet. */
  training: 'training',
  /** Trainings that wait: whether others wait before and after decides where they can be moved. */
  waitingFirst: 'waiting.first',
  waitingBetween: 'waiting.between',
  waitingLast: 'waiting.last',
  waitingOnly: 'waiting.only',
  skipped: 'skipped',
} as const;

/** Put at the end of `viewItem` of a run that people have marked as a favourite. */
export const favourite = '.favourite';

/**
 * Names of what outlives the window, a workspace each: files of their own, but for the runs folders. Those are kept in
 * the editor's storage, which may lose the last one; the run in it tells of it again when it goes on.
 */
export const Mementos = {
  /** Runs folders outside the workspace's own, absolute paths. */
  runsFolders: 'runsFolders',
  /** What is still to be trained. */
  queue: 'queue',
  /** What the panel shows: the run, the checkpoint chosen, the pictures encoded. */
  selection: 'selection',
  /** What a person has set in the panel. */
  viewState: 'viewState',
  /** Name of the folder in which a window without a workspace keeps these. */
  window: 'window',
} as const;

/** What `Encode Picture` gives back. */
export interface EncodeCommandResult {
  /** Absolute path of the checkpoint that encoded. */
  readonly checkpoint: string;
  readonly encoded: readonly EncodedImage[];
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

/** Extensions of the pictures that can be trained on and encoded. */
export const imageExtensions = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'tif', 'tiff', 'avif', 'svg'] as const;
