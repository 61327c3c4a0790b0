import * as vscode from 'vscode';
import {
  checkpointEditorSchemas,
  type CheckpointEditorSide,
  explorerErrorCodes,
  type CheckpointHostSide,
} from '../../protocol/explorer';
import type { SampleSource } from '../../protocol/samples';
import { Pages } from '../../rpc/pages';
import { Peer } from '../../rpc/peer';
import type { Checkpoints } from '../checkpoints';
import { Commands, Views } from '../contributions';
import { Disposable } from '../disposable';
import { UserError } from '../errors';
import { describeError, type Notices } from '../notices';
import type { Runs } from '../runs/runs';
import { requireFile } from '../trust';
import { webviewHtml, webviewOptions } from '../webviewHtml';
import { webviewPort } from '../webviewPort';

const sampleCount = 64;
const settleMs = 300;

type Page = Peer<CheckpointHostSide, CheckpointEditorSide>;

class CheckpointDocument implements vscode.CustomDocument {
  constructor(readonly uri: vscode.Uri) {}
  dispose(): void {}
}

interface OpenEditor {
  readonly file: string;
  readonly pages: Pages<Page>;
}

/** Opens a `.safetensors` checkpoint as a read-only page of facts and samples. */
export class CheckpointEditor extends Disposable implements vscode.CustomReadonlyEditorProvider {
  readonly #extension: vscode.Uri;
  readonly #checkpoints: Checkpoints;
  readonly #runs: Runs;
  readonly #notices: Notices;
  readonly #log: vscode.LogOutputChannel;
  readonly #editors = new Set<OpenEditor>();
  /** What editors that are being opened are to show, by their files. */
  readonly #wanted = new Map<string, SampleSource>();

  constructor(
    extension: vscode.Uri,
    checkpoints: Checkpoints,
    runs: Runs,
    notices: Notices,
    log: vscode.LogOutputChannel,
  ) {
    super();
    this.#extension = extension;
    this.#checkpoints = checkpoints;
    this.#runs = runs;
    this.#notices = notices;
    this.#log = log;
    const options = { supportsMultipleEditorsPerDocument: true };
    for (const viewType of [Views.checkpoint, Views.checkpointElsewhere]) {
      this._register(vscode.window.registerCustomEditorProvider(viewType, this, options));
    }
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return new CheckpointDocument(uri);
  }

  /** Shows the editor of a checkpoint, with samples of one kind. */
  async open(uri: vscode.Uri, from: SampleSource): Promise<void> {
    const file = uri.toString();
    this.#wanted.set(file, from);
    await vscode.commands.executeCommand('vscode.openWith', uri, Views.checkpoint);
    // One that was open already has its page, which says nothing again.
    for (const editor of this.#editors) if (editor.file === file) this.#showWanted(editor);
  }

  #showWanted({ file, pages }: OpenEditor): void {
    const from = this.#wanted.get(file);
    if (from === undefined || !pages.current) return;
    this.#wanted.delete(file);
    pages.current.notify('showSamples', { from });
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    /** As the page was told. */
    let runName: string | undefined;
    const pages = new Pages<Page>(webviewPort(webview), (connection) => {
      return new Peer<CheckpointHostSide, CheckpointEditorSide>(connection, {
        handlers: {
          requests: {
            facts: async () => {
              const facts = await this.#checkpoints.facts(requireFile(uri));
              await this.#runs.load();
              runName = this.#nameOf(facts.path) ?? facts.runName;
              return { facts, runName };
            },
            samples: (asked) => this.#samples(requireFile(uri), asked),
          },
          notifications: { ready: () => this.#showWanted(editor), explore: () => this.#explore(uri) },
        },
        schemas: checkpointEditorSchemas,
        describe: (error) => ({ code: explorerErrorCodes.failed, message: describeError(error) }),
        onProblem: (problem) => this.#log.warn(vscode.l10n.t('Checkpoint editor: {0}', problem)),
      });
    });
    const editor = { file: uri.toString(), pages };
    this.#editors.add(editor);
    let timer: NodeJS.Timeout | undefined;
    const changed = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => pages.current?.notify('changed', {}), settleMs);
    };
    const folder = vscode.Uri.joinPath(uri, '..');
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
    const subscriptions = [
      pages,
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      this.#runs.onDidChange(() => {
        const now = uri.scheme === 'file' ? this.#nameOf(uri.fsPath) : undefined;
        if (runName !== undefined && now !== undefined && now !== runName) changed();
      }),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) pages.leave();
      }),
      panel.onDidDispose(() => {
        clearTimeout(timer);
        this.#editors.delete(editor);
        for (const subscription of subscriptions.splice(0)) subscription.dispose();
      }),
    ];
    webview.options = webviewOptions(this.#extension);
    webview.html = webviewHtml(webview, this.#extension, 'checkpoint', vscode.l10n.t('Checkpoint'));
  }

  /** What people call the run of a checkpoint. */
  #nameOf(file: string): string | undefined {
    return this.#runs.findCheckpoint(file)?.run.name;
  }

  async #samples(file: string, asked: { readonly seed: number; readonly from: SampleSource }) {
    if (!vscode.workspace.isTrusted) {
      throw new UserError(vscode.l10n.t('Samples are drawn once you trust this workspace.'));
    }
    return this.#checkpoints.samples(await this.#checkpoints.facts(file), { ...asked, count: sampleCount });
  }

  #explore(uri: vscode.Uri): void {
    vscode.commands.executeCommand(Commands.exploreCheckpoint, uri).then(undefined, (error: unknown) => {
      this.#notices.report(error);
    });
  }
}
