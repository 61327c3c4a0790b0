import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { GenericSchema } from 'valibot';
import * as vscode from 'vscode';
import { createApi, type ExtensionApi } from './host/api';
import { Checkpoints } from './host/checkpoints';
import { CommandTable } from './host/commands';
import { Mementos } from './host/contributions';
import { EngineInstaller } from './host/engineInstaller';
import { ExplorerModel } from './host/explorerModel';
import { ExplorerPanel } from './host/explorerPanel';
import { ExplorerService } from './host/explorerService';
import { describeError, Notices } from './host/notices';
import { queueMemory } from './host/queueMemory';
import { Restoring } from './host/restoring';
import { released } from './host/runs/released';
import { RunNames } from './host/runs/runNames';
import { Runs } from './host/runs/runs';
import { TrainingQueue } from './host/runs/trainingQueue';
import { RunsFolders } from './host/runsFolders';
import { savedFolder } from './host/savedFolder';
import { savedSelection } from './host/savedSelection';
import { requestedConfiguration, runsFolderFor } from './host/settings';
import { SavedValue } from './host/savedValue';
import { TrainerProcess } from './host/trainerProcess';
import { TrainingOptions } from './host/trainingOptions';
import { requireTrust, workspacePaths } from './host/trust';
import { CheckpointEditor } from './host/views/checkpointEditor';
import { CheckpointHover } from './host/views/checkpointHover';
import { RunsTree } from './host/views/runsTree';
import { SampleWarmUp } from './host/views/sampleWarmUp';
import { SkippedFiles } from './host/views/skippedFiles';
import { StatusBar } from './host/views/statusBar';
import { TrainingProgress } from './host/views/trainingProgress';
import { viewStateSchema } from './protocol/explorer';

let close: (() => Promise<unknown>) | undefined;

/** Builds the services and registers everything; reads nothing and starts nothing. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  // Modules that know no editor have their texts from the same bundle.
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
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
  log.info(`Latent Explorer ${extensionVersion}`);
  const followsDebugger = context.extensionMode === vscode.ExtensionMode.Development;
  const forks = { entry, log, followsDebugger, bundle: vscode.l10n.uri?.fsPath };
  // A run that is told to end saves first, and ends by itself even when the window is gone by then.
  const trainer = { name: 'trainer', enginesFolder, inBackground: true, endTimeoutMs: 60_000 };
  const createTrainer = () => new TrainerProcess({ ...forks, ...trainer });
  const createExplorer = () => new TrainerProcess({ ...forks, name: 'explorer' });
  const folderOfWindow = savedFolder(context);
  const saved = <T>(key: string, schema: GenericSchema<unknown, T>) => {
    const earlier = { memento: context.workspaceState, key };
    return new SavedValue({ file: path.join(folderOfWindow, `${key}.json`), schema, log, earlier });
  };

  const notices = new Notices(log);
  const folders = new RunsFolders(context.workspaceState);
  const runs = own(new Runs(folders, new RunNames(vscode.env.language)));
  own(
    runs.onDidChange((change) => change.kind === 'started' && folders.remember(path.dirname(change.run.id))),
  );
  const memory = saved(Mementos.queue, queueMemory);
  const training = { log, createProcess: createTrainer, cacheFolder, extensionVersion };
  const queue = own(new TrainingQueue({ ...training, runs, memory, released, describeError }));
  const selection = saved(Mementos.selection, savedSelection);
  const viewState = saved(Mementos.viewState, viewStateSchema);
  const explorer = own(new ExplorerService(createExplorer));
  const checkpoints = new Checkpoints(explorer);
  const model = own(
    new ExplorerModel({
      runs,
      queue,
      ask: (method, params, token) => explorer.ask(method, params, token),
      onProgress: explorer.onProgress,
      facts: (file) => checkpoints.facts(file),
      requireTrust,
      cacheFolder,
      memory: selection,
    }),
  );
  const options = new TrainingOptions({
    runs,
    ask: (method, params, token) => explorer.ask(method, params, token),
    requireTrust,
    settings: (folder) => requestedConfiguration(vscode.Uri.file(folder)),
    runsFolder: runsFolderFor,
    workspace: workspacePaths,
  });
  const panel = own(new ExplorerPanel(extension, model, options, viewState, notices, log));
  const tree = own(new RunsTree(runs, queue, checkpoints));
  own(new CheckpointHover(checkpoints, runs));
  const editor = own(new CheckpointEditor(extension, checkpoints, runs, notices, log));
  const progress = own(new TrainingProgress(queue, notices, () => panel.isVisible));
  own(new StatusBar(queue, progress));
  own(new SampleWarmUp(tree, runs, queue, checkpoints));
  const installerEntry = path.join(context.extensionPath, 'dist', 'installer.js');
  const installer = new EngineInstaller({ entry: installerEntry, enginesFolder, log });
  const services = {
    log,
    notices,
    runs,
    queue,
    explorer,
    checkpoints,
    model,
    panel,
    tree,
    editor,
    installer,
  };
  own(new CommandTable(services));

  own(new SkippedFiles(runs));
  own(new Restoring(queue, notices));

  close = async () => {
    await Promise.all([queue.close(), explorer.close()]);
    await Promise.all([memory, selection, viewState].map((each) => each.flush()));
  };
  return createApi(services);
}

/** Lets a run save itself; the processes end with the window in any case. */
export async function deactivate(): Promise<void> {
  await close?.();
}
