import * as vscode from 'vscode';
import { Disposable } from './disposable';
import { UserError } from './errors';
import { vectorText } from './vectorText';

/** Puts a latent vector on the clipboard. */
export async function copyVector(latent: Float32Array, style: 'json' | 'python'): Promise<void> {
  await vscode.env.clipboard.writeText(vectorText(latent, style));
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Latent vector copied'), 3_000);
}

/** Writes the vector at every cursor of the editor that was used last. */
export async function insertVector(
  latent: Float32Array,
  editor: vscode.TextEditor | undefined,
): Promise<void> {
  if (!editor || editor.document.isClosed) {
    throw new UserError(
      vscode.l10n.t('Click into a text editor first; the vector is inserted at its cursor.'),
    );
  }
  const text = vectorText(latent, editor.document.languageId === 'json' ? 'json' : 'python');
  const { document, selections, viewColumn } = editor;
  // A hidden editor cannot be edited through its old handle.
  const shown = await vscode.window.showTextDocument(document, { viewColumn, preserveFocus: false });
  const inserted = await shown.edit((edit) =>
    selections.forEach((selection) => edit.replace(selection, text)),
  );
  if (!inserted)
    throw new UserError(vscode.l10n.t('This editor is read-only. Click into another, then insert again.'));
}

/** The text editor that had the focus before the panel took it. */
export class LastEditor extends Disposable {
  #last?: vscode.TextEditor;
  #follows = false;

  /** Begins to look, once the panel is there. */
  follow(): void {
    if (this.#follows) return;
    this.#follows = true;
    this.#last = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.at(0);
    this._register(
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor) this.#last = editor;
      }),
    );
  }

  get editor(): vscode.TextEditor | undefined {
    return vscode.window.activeTextEditor ?? this.#last;
  }
}
