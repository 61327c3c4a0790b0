import * as vscode from 'vscode';
import type { RequestedConfiguration } from '../protocol/configuration';
import type {
  ExploredWeights,
  SnapshotMessage,
  ToCheckpointEditor,
  ToWebview,
  TrainingStatus,
} from '../protocol/explorer';
import type { TrainerRequests, TrainingEvent } from '../protocol/trainer';
import type { EncodeCommandResult, StartedRun } from './contributions';
import { Commands } from './contributions';
import type { ExplorerMethod } from './explorerService';
import type { ShownMessage } from './notices';
import type { ListedRun } from './runFolder';
import type { Services } from './services';
import type { RunInHand } from './trainingSession';
import type { TrainingOutcome } from './trainingState';
import type { CheckpointEditor } from './views/checkpointEditor';
import type { CheckpointHover } from './views/checkpointHover';
import type { RunsTree } from './views/runsTree';
import type { StatusBar } from './views/statusBar';

/**
 * What `activate` gives to other extensions and to the tests: the same services that the commands use,
 * and what the person is shown.
 */
export interface ExtensionApi {
  readonly training: {
    readonly status: TrainingStatus;
    /** The run that trains, or the last that did. */
    readonly current: RunInHand | undefined;
    /** Process id of the trainer while a run is in hand. */
    readonly pid: number | undefined;
    readonly onDidChangeStatus: vscode.Event<TrainingStatus>;
    readonly onDidReceive: vscode.Event<TrainingEvent>;
    readonly onDidEnd: vscode.Event<TrainingOutcome>;
    /** `Train on Folder`, starting at once. */
    train(
      folder: vscode.Uri,
      options?: { readonly configuration?: RequestedConfiguration; readonly runsFolder?: string },
    ): Thenable<StartedRun | undefined>;
  };
  readonly explorer: {
    readonly isVisible: boolean;
    /** Process id of the process that answers, while there is one. */
    readonly pid: number | undefined;
    readonly weights: ExploredWeights | undefined;
    /** Every message that went to the panel. */
    readonly onDidPostMessage: vscode.Event<ToWebview>;
    /** Every message that went to a checkpoint editor. */
    readonly onDidPostToEditor: vscode.Event<ToCheckpointEditor>;
    snapshot(): Promise<SnapshotMessage>;
    /** Takes a message as though the panel's webview had sent it, with the same checks. */
    receive(message: unknown): Promise<void>;
    /** Asks the process that answers the panel. */
    ask<M extends ExplorerMethod>(
      method: M,
      params: TrainerRequests[M]['params'],
    ): Promise<TrainerRequests[M]['result']>;
    /** `Encode Image`. */
    encode(images: readonly vscode.Uri[]): Thenable<EncodeCommandResult | undefined>;
  };
  readonly runs: {
    readonly onDidChange: vscode.Event<void>;
    list(): Promise<readonly ListedRun[]>;
  };
  readonly views: {
    readonly tree: RunsTree;
    readonly hover: CheckpointHover;
    /** What the status bar item says; undefined while it is hidden. */
    readonly statusBarText: string | undefined;
  };
  /** Every message that the person was shown. */
  readonly onDidShowMessage: vscode.Event<ShownMessage>;
}

interface Shown {
  readonly tree: RunsTree;
  readonly hover: CheckpointHover;
  readonly editor: CheckpointEditor;
  readonly statusBar: StatusBar;
}

/** The view of the services that leaves this extension. */
export function createApi(services: Services, { tree, hover, editor, statusBar }: Shown): ExtensionApi {
  const { session, panel, model, explorer, runs, notices } = services;
  const { executeCommand } = vscode.commands;
  return {
    training: {
      get status() {
        return session.status;
      },
      get current() {
        return session.current;
      },
      get pid() {
        return session.pid;
      },
      onDidChangeStatus: session.onDidChangeStatus,
      onDidReceive: session.onDidReceive,
      onDidEnd: session.onDidEnd,
      train: (folder, options) =>
        executeCommand<StartedRun | undefined>(Commands.trainOnFolder, folder, options),
    },
    explorer: {
      get isVisible() {
        return panel.isVisible;
      },
      get pid() {
        return explorer.pid;
      },
      get weights() {
        return model.explored;
      },
      onDidPostMessage: panel.onDidPostMessage,
      onDidPostToEditor: editor.onDidPostMessage,
      snapshot: () => model.snapshot(),
      receive: (message) => panel.receive(message),
      ask: (method, params) => explorer.ask(method, params),
      encode: (images) => executeCommand<EncodeCommandResult | undefined>(Commands.encodeImage, images),
    },
    runs: { onDidChange: runs.onDidChange, list: () => runs.load() },
    views: {
      tree,
      hover,
      get statusBarText() {
        return statusBar.text;
      },
    },
    onDidShowMessage: notices.onDidShow,
  };
}
