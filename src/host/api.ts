import * as vscode from 'vscode';
import type { TrainerRequests } from '../protocol/trainer';
import { Commands, type EncodeCommandResult, type StartedRun, type TrainOptions } from './contributions';
import type { ExplorerModel } from './explorerModel';
import type { ExplorerMethod } from './explorerService';
import type { Runs } from './runs/runs';
import type { TrainingQueue } from './runs/trainingQueue';
import type { Services } from './services';

/** What `activate` gives to other extensions: the things a person does, and the runs to look at. */
export interface ExtensionApi {
  /** `Train on Folder`, now or when its turn comes; resolves when the first step is about to be taken. */
  train(folder: vscode.Uri, options?: TrainOptions): Thenable<StartedRun | undefined>;
  /** `Encode Picture`. */
  encode(images: readonly vscode.Uri[]): Thenable<EncodeCommandResult | undefined>;
  /** `Explore Checkpoint`. */
  explore(checkpoint: vscode.Uri): Thenable<void>;
  /** Every run there is to see: record, status, curves, checkpoints, live weights. */
  readonly runs: Pick<Runs, 'all' | 'damaged' | 'find' | 'load' | 'onDidChange'>;
  /** What trains and what waits. */
  readonly queue: Pick<TrainingQueue, 'current' | 'waiting' | 'failure' | 'pid' | 'onDidChange'>;
  readonly explorer: {
    readonly isVisible: boolean;
    /** Process id of the process that answers, while there is one. */
    readonly pid: number | undefined;
    /** What the panel is on, what it is told, and the answers to what it asks. */
    readonly model: ExplorerModel;
    /** Asks the process that answers the panel. */
    ask<M extends ExplorerMethod>(
      method: M,
      params: TrainerRequests[M]['params'],
    ): Promise<TrainerRequests[M]['result']>;
  };
}

/** The view of the services that leaves this extension. */
export function createApi({ runs, queue, panel, model, explorer }: Services): ExtensionApi {
  const { executeCommand } = vscode.commands;
  return {
    train: (folder, options) => executeCommand(Commands.trainOnFolder, folder, options),
    encode: (images) => executeCommand(Commands.encodeImage, images),
    explore: (checkpoint) => executeCommand(Commands.exploreCheckpoint, checkpoint),
    runs,
    queue,
    explorer: {
      get isVisible() {
        return panel.isVisible;
      },
      get pid() {
        return explorer.pid;
      },
      model,
      ask: (method, params) => explorer.ask(method, params),
    },
  };
}
