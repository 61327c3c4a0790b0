import * as vscode from 'vscode';
import type { CheckpointFacts } from '../../protocol/configuration';
import type { FromCheckpointEditor, ToCheckpointEditor } from '../../protocol/explorer';
import type { Checkpoints } from '../checkpoints';
import { Commands, Views } from '../contributions';
import { Disposable } from '../disposable';
import { describeError } from '../notices';
import { requireFile } from '../trust';
import { webviewHtml, webviewOptions } from '../webviewHtml';
import { parseFromCheckpointEditor } from '../webviewMessages';

const sampleCount = 64;
const settleMs = 300;

class CheckpointDocument implements vscode.CustomDocument {
  constructor(readonly uri: vscode.Uri) {}
  dispose(): void {}
}

/** Opens a `.safetensors` checkpoint as a read-only page of facts and samples. */
export class CheckpointEditor extends Disposable implements vscode.CustomReadonlyEditorProvider {
  private readonly posted = this._register(new vscode.EventEmitter<ToCheckpointEditor>());

  /** Every message that went to an editor. */
  readonly onDidPostMessage = this.posted.event;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly checkpoints: Checkpoints,
  ) {
    super();
    const options = { supportsMultipleEditorsPerDocument: true };
    for (const viewType of [Views.checkpoint, Views.checkpointElsewhere]) {
      this._register(vscode.window.registerCustomEditorProvider(viewType, this, options));
    }
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return new CheckpointDocument(uri);
  }

  resolveCustomEditor(document: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    let sampleSeed = 1;
    let timer: NodeJS.Timeout | undefined;
    const post = (message: ToCheckpointEditor): void => {
      void webview.postMessage(message);
      this.posted.fire(message);
    };
    const show = async (): Promise<void> => {
      for await (const message of this.messages(document.uri, sampleSeed)) post(message);
    };
    const handle = async (message: FromCheckpointEditor | undefined): Promise<void> => {
      if (message?.type === 'explore') {
        await vscode.commands.executeCommand(Commands.exploreCheckpoint, document.uri);
        return;
      }
      if (message?.type === 'resample') sampleSeed += 1;
      if (message) await show();
    };
    const folder = vscode.Uri.joinPath(document.uri, '..');
    const name = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
    const changed = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void show(), settleMs);
    };
    const subscriptions = [
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      webview.onDidReceiveMessage((message: unknown) => void handle(parseFromCheckpointEditor(message))),
      panel.onDidDispose(() => {
        clearTimeout(timer);
        for (const subscription of subscriptions.splice(0)) subscription.dispose();
      }),
    ];
    webview.options = webviewOptions(this.extension);
    webview.html = webviewHtml(webview, this.extension, 'checkpoint', vscode.l10n.t('Checkpoint'));
  }

  /** The facts at once, then the samples, which may have to wait for a process. */
  private async *messages(uri: vscode.Uri, sampleSeed: number): AsyncGenerator<ToCheckpointEditor> {
    let facts: CheckpointFacts | undefined;
    try {
      facts = await this.checkpoints.facts(requireFile(uri));
      yield { type: 'checkpoint', facts };
      if (!vscode.workspace.isTrusted) {
        const error = vscode.l10n.t('Samples are drawn once you trust this workspace.');
        yield { type: 'checkpoint', facts, error };
        return;
      }
      const samples = await this.checkpoints.samples(facts, sampleCount, sampleSeed);
      yield { type: 'checkpoint', facts, samples };
    } catch (error) {
      yield { type: 'checkpoint', facts, error: describeError(error) };
    }
  }
}
