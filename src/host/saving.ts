import path from 'node:path';
import type { CancellationToken } from 'vscode-jsonrpc';
import * as vscode from 'vscode';
import type { DrawnPicture } from '../protocol/explorer';
import type { MakeAnimation } from './explorerLine';
import { saveFile } from './saveFile';
import { requireFile } from './trust';

/** Asks where to save, beside what was saved last. */
class SaveDialog {
  #folder?: vscode.Uri;

  /** @param name of the file, with its ending. @returns undefined when the person does not want to. */
  async ask(name: string, filterName: string): Promise<vscode.Uri | undefined> {
    const folder = this.#folder ?? vscode.workspace.workspaceFolders?.[0]?.uri;
    const safe = name.replace(/[\\/:*?"<>|\p{C}]+/gu, '-');
    const uri = await vscode.window.showSaveDialog({
      defaultUri: folder && vscode.Uri.joinPath(folder, safe),
      filters: { [filterName]: [path.extname(safe).slice(1)] },
    });
    if (uri) this.#folder = vscode.Uri.joinPath(uri, '..');
    return uri;
  }
}

/** Saves what the panel makes, where the person says, and tells what is where. */
export class Saving {
  readonly #dialog = new SaveDialog();

  async picture({ png, name }: DrawnPicture): Promise<void> {
    const uri = await this.#dialog.ask(`${name}.png`, vscode.l10n.t('PNG pictures'));
    if (!uri) return;
    await write(uri, png);
    told(vscode.l10n.t('Saved {0}.', shown(uri)), uri);
  }

  /** VS Code has no way to put a picture on the clipboard but the page's own, which may be refused. */
  async offerPicture(picture: DrawnPicture): Promise<void> {
    const save = vscode.l10n.t('Save Picture…');
    const pressed = await vscode.window.showWarningMessage(
      vscode.l10n.t('This window does not let the panel copy pictures. Save the picture instead.'),
      save,
    );
    if (pressed === save) await this.picture(picture);
  }

  async table(write: (file: string, token: CancellationToken) => Promise<number>): Promise<void> {
    const uri = await this.#dialog.ask('encodings.csv', vscode.l10n.t('CSV tables'));
    if (!uri) return;
    const file = requireFile(uri);
    const title = vscode.l10n.t('Writing {0}', shown(uri));
    const lines = await withProgress(title, (token) => write(file, token));
    told(vscode.l10n.t('Wrote {0} pictures to {1}.', lines, shown(uri)), uri);
  }

  async animation(name: string, make: MakeAnimation): Promise<void> {
    const uri = await this.#dialog.ask(`${name}.gif`, vscode.l10n.t('GIF animations'));
    if (!uri) return;
    const gif = await withProgress(vscode.l10n.t('Drawing {0}', shown(uri)), (token, progress) => {
      let told = 0;
      return make((done, total) => {
        const message = vscode.l10n.t('{0} of {1} frames', done, total);
        progress.report({ message, increment: (100 * (done - told)) / total });
        told = done;
      }, token);
    });
    await write(uri, gif);
    told(vscode.l10n.t('Saved {0}.', shown(uri)), uri);
  }
}

/** @throws UserError; for what is no file of this machine, whatever its file system says. */
async function write(uri: vscode.Uri, contents: Uint8Array): Promise<void> {
  if (uri.scheme === 'file') await saveFile(uri.fsPath, contents);
  else await vscode.workspace.fs.writeFile(uri, contents);
}

/** Shows a file in its folder: in the editor's own tree where it is there. */
export async function revealFile(uri: vscode.Uri): Promise<void> {
  const isInWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(isInWorkspace ? 'revealInExplorer' : 'revealFileInOS', uri);
}

function withProgress<T>(
  title: string,
  work: (
    token: CancellationToken,
    progress: vscode.Progress<{ message: string; increment: number }>,
  ) => Promise<T>,
): Thenable<T> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) =>
    work(token, progress),
  );
}

/** Not waited for: the message stays until the person has seen it. */
function told(message: string, uri: vscode.Uri): void {
  const open = vscode.l10n.t('Open');
  void vscode.window.showInformationMessage(message, open).then((pressed) => {
    if (pressed === open) void vscode.commands.executeCommand('vscode.open', uri);
  });
}

function shown(uri: vscode.Uri): string {
  return path.posix.basename(uri.path);
}
