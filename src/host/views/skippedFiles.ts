import path from 'node:path';
import * as vscode from 'vscode';
import { readRunRecord } from '../../runs/runFolder';
import { readSkippedFiles } from '../../runs/skippedFiles';
import { Disposable } from '../disposable';
import { skippedFilesText } from '../skippedFilesText';

const scheme = 'vae-skipped';

/** Lists the files that a run left out, with reasons, as a document that can be read and searched only. */
export class SkippedFiles extends Disposable implements vscode.TextDocumentContentProvider {
  constructor() {
    super();
    this._register(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const run = uri.query;
    const { data } = await readRunRecord(run);
    return skippedFilesText(run, data, await readSkippedFiles(run));
  }
}

/** Opens the list of a run. */
export async function showSkippedFilesOf(run: string): Promise<void> {
  const name = vscode.l10n.t('Left out of {0}', path.basename(run));
  const uri = vscode.Uri.from({ scheme, path: `/${name}.txt`, query: run });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
}
