import * as vscode from 'vscode';
import { readRunRecord } from '../../runs/runFolder';
import { readSkippedFiles } from '../../runs/skippedFiles';
import { Disposable } from '../disposable';
import type { Runs } from '../runs/runs';
import { skippedFilesText } from '../skippedFilesText';

const scheme = 'vae-skipped';

/** Lists the files that a run left out, with reasons, as a document that can be read and searched only. */
export class SkippedFiles extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #runs: Runs;

  constructor(runs: Runs) {
    super();
    this.#runs = runs;
    this._register(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const run = uri.query;
    const { name, data } = await readRunRecord(run);
    await this.#runs.load();
    return skippedFilesText(this.#runs.find(run)?.name ?? name, data, await readSkippedFiles(run));
  }
}

/** Opens the list of a run. @param name what people call it. */
export async function showSkippedFilesOf(run: string, name: string): Promise<void> {
  // A slash would make a folder of what is before it.
  const title = vscode.l10n.t('Left out of {0}', name).replaceAll(/[/\\]/g, ' ');
  const uri = vscode.Uri.from({ scheme, path: `/${title}.txt`, query: run });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
}
