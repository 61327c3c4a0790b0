import * as vscode from 'vscode';
import type { ExplorerNotifications, OptionsWish, PanelCommand, VectorAction } from '../protocol/explorer';
import { browseForFolder } from './commands/pickFolder';
import { Commands, type TrainOptions, Views, type CommandId } from './contributions';
import { Disposable } from './disposable';
import { withEarlierState } from './earlierViewState';
import { ExplorerLine, type ExplorerLineOptions, type PanelActions } from './explorerLine';
import type { ExplorerModel } from './explorerModel';
import { describeError, type Notices } from './notices';
import { revealFile, Saving } from './saving';
import type { TrainingOptions } from './trainingOptions';
import { copyVector, insertVector, LastEditor } from './vectors';
import { webviewHtml, webviewOptions } from './webviewHtml';
import { webviewPort } from './webviewPort';

const commandIds: Readonly<Record<PanelCommand, CommandId>> = {
  trainOnFolder: Commands.trainOnFolder,
  pause: Commands.pauseTraining,
  resume: Commands.continueTraining,
  stop: Commands.stopTraining,
  resumeTraining: Commands.resumeTraining,
  encodeImage: Commands.encodeImage,
  showLog: Commands.showLog,
};

/** The Latent Explorer's panel beside the code: at most one, and revived after a restart. */
export class ExplorerPanel extends Disposable implements vscode.WebviewPanelSerializer {
  readonly #extension: vscode.Uri;
  readonly #model: ExplorerModel;
  readonly #training: TrainingOptions;
  readonly #viewMemory: ExplorerLineOptions['viewMemory'];
  readonly #notices: Notices;
  readonly #log: vscode.LogOutputChannel;
  readonly #lastEditor = this._register(new LastEditor());
  readonly #saving = new Saving();
  #panel?: vscode.WebviewPanel;
  #line?: ExplorerLine;
  #subscriptions: { dispose(): unknown }[] = [];

  constructor(
    extension: vscode.Uri,
    model: ExplorerModel,
    training: TrainingOptions,
    viewMemory: ExplorerLineOptions['viewMemory'],
    notices: Notices,
    log: vscode.LogOutputChannel,
  ) {
    super();
    this.#extension = extension;
    this.#model = model;
    this.#training = training;
    this.#viewMemory = viewMemory;
    this.#notices = notices;
    this.#log = log;
    this._register(vscode.window.registerWebviewPanelSerializer(Views.explorer, this));
  }

  get isVisible(): boolean {
    return this.#panel?.visible ?? false;
  }

  /** Opens the panel beside the code, or brings it forward; the code keeps the focus. */
  reveal(preserveFocus = true): void {
    if (this.#panel) {
      this.#panel.reveal(undefined, preserveFocus);
      return;
    }
    const title = vscode.l10n.t('Latent Explorer');
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus };
    this.#adopt(
      vscode.window.createWebviewPanel(Views.explorer, title, column, webviewOptions(this.#extension)),
    );
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    if (this.#panel) panel.dispose();
    else this.#adopt(panel, withEarlierState(this.#viewMemory, state));
    return Promise.resolve();
  }

  /** The same for what the stages show: a page of options that lies over them is left. */
  revealStages(): void {
    this.reveal();
    this.#line?.leaveOptions();
  }

  /** Opens the panel on the options of a training. */
  openOptions(wish: OptionsWish): void {
    this.reveal(false);
    this.#line?.openOptions(wish);
  }

  /** Saves or copies what a stage of the panel shows. */
  exportPicture(asked: ExplorerNotifications['exportPicture']): void {
    this.#line?.exportPicture(asked);
  }

  override dispose(): void {
    this.#panel?.dispose();
    super.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, viewMemory = this.#viewMemory): void {
    this.#panel = panel;
    this.#lastEditor.follow();
    const { webview } = panel;
    // A revived panel comes with the options of the version that made it.
    webview.options = webviewOptions(this.#extension);
    panel.iconPath = vscode.Uri.joinPath(this.#extension, 'media', 'panel.svg');
    const line = new ExplorerLine(webviewPort(webview), {
      model: this.#model,
      training: this.#training,
      actions: this.#actions(),
      viewMemory,
      report: (error) => this.#notices.report(error),
      describe: describeError,
      warn: (problem) => this.#log.warn(vscode.l10n.t('Latent Explorer panel: {0}', problem)),
    });
    this.#line = line;
    this.#subscriptions = [
      line,
      panel.onDidChangeViewState(() => {
        if (!panel.visible) line.leave();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('vae')) line.settingsChanged();
      }),
      panel.onDidDispose(() => this.#forget()),
    ];
    webview.html = webviewHtml(webview, this.#extension, 'explorer', panel.title);
  }

  #forget(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
    this.#panel = this.#line = undefined;
  }

  #actions(): PanelActions {
    const { executeCommand } = vscode.commands;
    return {
      command: async (command: PanelCommand, run) => {
        await executeCommand(commandIds[command], ...(run === undefined ? [] : [{ run }]));
      },
      open: async (picture) => {
        await executeCommand('vscode.open', vscode.Uri.file(picture), vscode.ViewColumn.Active);
      },
      vector: (action: VectorAction, latent) =>
        action === 'insert'
          ? insertVector(latent, this.#lastEditor.editor)
          : copyVector(latent, action === 'copyJson' ? 'json' : 'python'),
      copyPaths: async (paths) => {
        await vscode.env.clipboard.writeText(paths.join('\n'));
        vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) {0} paths copied', paths.length), 3_000);
      },
      chooseFolder: async (purpose, from) => (await browseForFolder(purpose, vscode.Uri.file(from)))?.fsPath,
      startTraining: async ({ folder, runsFolder, requested }) => {
        const options: TrainOptions = { configuration: requested, runsFolder };
        await executeCommand(Commands.trainOnFolder, vscode.Uri.file(folder), options);
      },
      openSetting: async (name) => {
        await executeCommand('workbench.action.openSettings', `@id:vae.${name}`);
      },
      reveal: (picture) => revealFile(vscode.Uri.file(picture)),
      saveTable: (write) => this.#saving.table(write),
      savePicture: (picture) => this.#saving.picture(picture),
      offerToSave: (picture) => this.#saving.offerPicture(picture),
      saveAnimation: (name, make) => this.#saving.animation(name, make),
    };
  }
}
