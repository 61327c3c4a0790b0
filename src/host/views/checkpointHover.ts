import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { candidatePaths, checkpointPathAt } from '../checkpointPath';
import type { Checkpoints } from '../checkpoints';
import { Disposable } from '../disposable';
import { workspacePaths } from '../trust';
import { checkpointTooltip } from './checkpointTooltip';

/** Shows samples and facts over the path of a checkpoint in any text. */
export class CheckpointHover extends Disposable implements vscode.HoverProvider {
  readonly #checkpoints: Checkpoints;

  constructor(checkpoints: Checkpoints) {
    super();
    this.#checkpoints = checkpoints;
    const selector = [{ scheme: 'file' }, { scheme: 'untitled' }];
    this._register(vscode.languages.registerHoverProvider(selector, this));
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const found = checkpointPathAt(document.lineAt(position).text, position.character);
    if (!found) return undefined;
    const place = {
      documentFolder: document.uri.scheme === 'file' ? path.dirname(document.uri.fsPath) : undefined,
      workspaceFolders: workspacePaths(),
      isTrusted: vscode.workspace.isTrusted,
    };
    for (const file of candidatePaths(found.path, place)) {
      if (token.isCancellationRequested) return undefined;
      if (!(await isFile(file))) continue;
      const contents = await checkpointTooltip(this.#checkpoints, file, token);
      const range = new vscode.Range(position.line, found.start, position.line, found.end);
      return contents && new vscode.Hover(contents, range);
    }
    return undefined;
  }
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (facts) => facts.isFile(),
    () => false,
  );
}
