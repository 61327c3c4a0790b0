import path from 'node:path';
import * as vscode from 'vscode';
import { createApi, type ExtensionApi } from './host/api';
import { Checkpoints } from './host/checkpoints';
import { CommandTable } from './host/commands';
import { EngineInstaller } from './host/engineInstaller';
import { ExplorerModel } from './host/explorerModel';
import { ExplorerPanel } from './host/explorerPanel';
import { ExplorerService } from './host/explorerService';
import { Notices } from './host/notices';
import { RunStore } from './host/runStore';
import { TrainerProcess } from './host/trainerProcess';
import { TrainingSession } from './host/trainingSession';
import { CheckpointEditor } from './host/views/checkpointEditor';
import { CheckpointHover } from './host/views/checkpointHover';
import { RunsTree } from './host/views/runsTree';
import { SampleWarmUp } from './host/views/sampleWarmUp';
import { StatusBar } from './host/views/statusBar';
import { TrainingProgress } from './host/views/trainingProgress';

let close: (() => Promise<unknown>) | undefined;

/** Builds the services and registers everything; reads nothing and starts nothing. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const own = <T extends { dispose(): unknown }>(item: T): T => {
    context.subscriptions.push(item);
    return item;
  };
  const extension = context.extensionUri;
  const cacheFolder = vscode.Uri.joinPath(context.globalStorageUri, 'cache').fsPath;
  const enginesFolder = vscode.Uri.joinPath(context.globalStorageUri, 'engines').fsPath;
  const extensionVersion = String((context.extension.packageJSON as { version?: unknown }).version);
  const log = own(vscode.window.createOutputChannel('Latent Explorer', { log: true }));
  const entry = path.join(context.extensionPath, 'dist', 'trainer.js');
  // A run that is told to end saves first, and ends by itself even when the window is gone by then.
  const training = { name: 'trainer', enginesFolder, inBackground: true, endTimeoutMs: 12_000 };
  const createTrainer = () => new TrainerProcess({ entry, log, ...training });
  const createExplorer = () => new TrainerProcess({ entry, name: 'explorer', log });

  const notices = own(new Notices(log));
  const runs = own(new RunStore(context.workspaceState));
  const session = own(
    new TrainingSession({ log, createProcess: createTrainer, cacheFolder, extensionVersion }),
  );
  const explorer = own(new ExplorerService(createExplorer));
  const checkpoints = new Checkpoints(explorer);
  const model = own(
    new ExplorerModel(session, runs, explorer, checkpoints, cacheFolder, context.workspaceState),
  );
  const panel = own(new ExplorerPanel(extension, model, notices));
  const tree = own(new RunsTree(runs, session, checkpoints));
  const hover = own(new CheckpointHover(checkpoints));
  const editor = own(new CheckpointEditor(extension, checkpoints));
  const statusBar = own(new StatusBar(session));
  own(new TrainingProgress(session, notices, () => panel.isVisible));
  own(new SampleWarmUp(tree, runs, session, checkpoints));
  const installerEntry = path.join(context.extensionPath, 'dist', 'installer.js');
  const installer = new EngineInstaller({ entry: installerEntry, enginesFolder, log });
  const services = { log, notices, runs, session, explorer, checkpoints, model, panel, installer };
  own(new CommandTable(services));

  close = () => Promise.all([session.close(), explorer.close()]);
  return createApi(services, { tree, hover, editor, statusBar });
}

/** Lets a run save itself; the processes end with the window in any case. */
export async function deactivate(): Promise<void> {
  await close?.();
}
