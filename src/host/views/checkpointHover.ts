import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { candidatePaths, checkpointPathAt } from '../checkpointPath';
import type { KnownRun } from '../checkpointMarkdown';
import type { Checkpoints } from '../checkpoints';
import { Disposable } from '../disposable';
import type { Runs } from '../runs/runs';
import { workspacePaths } from '../trust';
import { checkpointTooltip } from './checkpointTooltip';

/** Shows samples and facts over the path of a checkpoint in any text. */
export class CheckpointHover extends Disposable implements vscode.HoverProvider {
  readonly #checkpoints: Checkpoints;
  readonly #runs: Runs;

  constructor(checkpoints: Checkpoints, runs: Runs) {
    super();
    this.#checkpoints = checkpoints;
    this.#runs = runs;
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
      const contents = await checkpointTooltip(this.#checkpoints, file, token, this.#knownRun(file));
      const range = new vscode.Range(position.line, found.start, position.line, found.end);
      return contents && new vscode.Hover(contents, range);
    }
    return undefined;
  }

  /** Of the runs that have been read already: a hover over a text reads no others. */
  #knownRun(file: string): KnownRun | undefined {
    const run = this.#runs.findCheckpoint(file)?.run;
    return run && { name: run.name, remarks: [] };
  }
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (facts) => facts.isFile(),
    () => false,
  );
}
