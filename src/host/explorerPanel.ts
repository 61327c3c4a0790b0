import * as vscode from 'vscode';
import type { CommandMessage, FromWebview, RequestMessage, ToWebview } from '../protocol/explorer';
import { Commands, Views, type CommandId } from './contributions';
import { Disposable } from './disposable';
import { UserError } from './errors';
import type { ExplorerModel } from './explorerModel';
import { describeError, isCancellation, type Notices } from './notices';
import { insertVector, copyVector, LastEditor } from './vectors';
import { webviewHtml, webviewOptions } from './webviewHtml';
import { parseFromWebview } from './webviewMessages';

const namedPathsKept = 4096;

const commandIds: Readonly<Record<CommandMessage['command'], CommandId>> = {
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
  private readonly posted = this._register(new vscode.EventEmitter<ToWebview>());
  private readonly lastEditor = this._register(new LastEditor());
  private readonly requests = new Map<number, vscode.CancellationTokenSource>();
  /** Pictures that the host has named to the webview, which may ask to open them. */
  private readonly namedPaths = new Set<string>();
  private panel?: vscode.WebviewPanel;
  private subscriptions: vscode.Disposable[] = [];
  /** The webview's script listens: set by `ready`, unset when it is hidden and so taken down. */
  private listens = false;
  /** The webview has its snapshot, so changes mean something to it. */
  private hydrated = false;
  private snapshots = Promise.resolve();
  private awaitingSnapshot = false;

  /** Every message that went to the webview. */
  readonly onDidPostMessage = this.posted.event;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly model: ExplorerModel,
    private readonly notices: Notices,
  ) {
    super();
    this._register(vscode.window.registerWebviewPanelSerializer(Views.explorer, this));
    this._register(
      model.onDidChange((change) => {
        if (change === 'everything') this.postSnapshot();
        // What changes before the snapshot is made is part of it.
        else if (this.hydrated) this.post(change);
      }),
    );
  }

  get isVisible(): boolean {
    return this.panel?.visible ?? false;
  }

  /** Opens the panel beside the code, or brings it forward; the code keeps the focus. */
  reveal(preserveFocus = true): void {
    if (this.panel) {
      this.panel.reveal(undefined, preserveFocus);
      return;
    }
    const title = vscode.l10n.t('Latent Explorer');
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus };
    this.adopt(
      vscode.window.createWebviewPanel(Views.explorer, title, column, webviewOptions(this.extension)),
    );
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.panel) panel.dispose();
    else this.adopt(panel);
    return Promise.resolve();
  }

  /** Takes a message as though the webview had sent it. */
  async receive(value: unknown): Promise<void> {
    const message = parseFromWebview(value);
    if (!message) return;
    try {
      await this.handle(message);
    } catch (error) {
      this.notices.report(error);
    }
  }

  override dispose(): void {
    this.panel?.dispose();
    super.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    this.lastEditor.follow();
    const { webview } = panel;
    // A revived panel comes with the options of the version that made it.
    webview.options = webviewOptions(this.extension);
    panel.iconPath = vscode.Uri.joinPath(this.extension, 'media', 'panel.svg');
    this.subscriptions = [
      webview.onDidReceiveMessage((message: unknown) => void this.receive(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.silence();
      }),
      panel.onDidDispose(() => this.forget()),
    ];
    webview.html = webviewHtml(webview, this.extension, 'explorer', panel.title);
  }

  private forget(): void {
    this.silence();
    for (const subscription of this.subscriptions.splice(0)) subscription.dispose();
    this.panel = undefined;
    this.namedPaths.clear();
  }

  private silence(): void {
    this.listens = false;
    this.hydrated = false;
    for (const request of this.requests.values()) request.cancel();
  }

  private async handle(message: FromWebview): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.silence();
        this.listens = true;
        this.postSnapshot();
        return;
      case 'request':
        return this.answer(message);
      case 'cancel':
        this.requests.get(message.id)?.cancel();
        return;
      case 'selectCheckpoint':
        return this.model.selectCheckpoint(await this.known(message.checkpoint));
      case 'selectRun':
        return this.model.selectRun(message.run);
      case 'command':
        return this.run(message.command);
      case 'openFile':
        return this.open(message.path);
      case 'vector':
        if (message.action === 'insert') return insertVector(message.latent, this.lastEditor.editor);
        return copyVector(message.latent, message.action === 'copyJson' ? 'json' : 'python');
    }
  }

  private async answer({ id, method, params }: RequestMessage): Promise<void> {
    const cancellation = new vscode.CancellationTokenSource();
    this.requests.get(id)?.cancel();
    this.requests.set(id, cancellation);
    try {
      const result = await this.ask(method, params, cancellation.token);
      this.post({ type: 'response', id, result });
    } catch (error) {
      const text = isCancellation(error) ? vscode.l10n.t('Cancelled') : describeError(error);
      this.post({ type: 'response', id, error: text });
    } finally {
      cancellation.dispose();
      if (this.requests.get(id) === cancellation) this.requests.delete(id);
    }
  }

  private ask(
    method: RequestMessage['method'],
    params: RequestMessage['params'],
    token: vscode.CancellationToken,
  ): Promise<NonNullable<Extract<ToWebview, { type: 'response' }>['result']>> {
    switch (method) {
      case 'decode':
        return this.model.decode(params as RequestMessage<'decode'>['params'], token);
      case 'latentSpace':
        return this.model.latentSpace(token);
      case 'neighbours':
        return this.model.neighbours(params as RequestMessage<'neighbours'>['params'], token);
    }
  }

  /** A checkpoint path of the webview's is taken only when the host lists it itself. */
  private async known(
    checkpoint: { readonly path: string } | 'live',
  ): Promise<{ readonly path: string } | 'live'> {
    if (checkpoint === 'live' || (await this.model.lists(checkpoint.path))) return checkpoint;
    throw new UserError(
      vscode.l10n.t('This checkpoint is no longer there. Refresh the runs, then choose another.'),
    );
  }

  private async run(command: CommandMessage['command']): Promise<void> {
    const args =
      command === 'resumeTraining' && this.model.run !== undefined ? [{ run: this.model.run }] : [];
    await vscode.commands.executeCommand(commandIds[command], ...args);
  }

  private async open(path: string): Promise<void> {
    if (!this.namedPaths.has(path)) return;
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path), vscode.ViewColumn.Active);
  }

  private postSnapshot(): void {
    if (!this.listens || this.awaitingSnapshot) return;
    this.awaitingSnapshot = true;
    this.snapshots = this.snapshots.then(async () => {
      this.awaitingSnapshot = false;
      try {
        const snapshot = await this.model.snapshot();
        this.hydrated = this.listens;
        this.post(snapshot);
      } catch (error) {
        this.notices.report(error);
      }
    });
  }

  private post(message: ToWebview): void {
    if (!this.listens || !this.panel) return;
    this.remember(message);
    void this.panel.webview.postMessage(message);
    this.posted.fire(message);
  }

  private remember(message: ToWebview): void {
    const named =
      message.type === 'snapshot' || message.type === 'encoded'
        ? message.encoded
        : message.type === 'response' && message.result && 'neighbours' in message.result
          ? message.result.neighbours
          : [];
    for (const { path } of named) this.namedPaths.add(path);
    for (const path of this.namedPaths) {
      if (this.namedPaths.size <= namedPathsKept) break;
      this.namedPaths.delete(path);
    }
  }
}
