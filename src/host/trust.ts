import * as vscode from 'vscode';
import { UserError } from './errors';

/** Throws unless the person trusts the workspace: training and encoding run native code on its files. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(
    vscode.l10n.t(
      'Latent Explorer trains and encodes only in a trusted workspace. Trust it, then try again.',
    ),
    [{ title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' }],
  );
}

/** The absolute path of something that must lie on a disk, as training and encoding need. */
export function requireFile(uri: vscode.Uri): string {
  if (uri.scheme === 'file') return uri.fsPath;
  throw new UserError(
    vscode.l10n.t(
      'Latent Explorer reads pictures from a disk, and "{0}" is not on one. Copy it to a local folder first.',
      uri.toString(true),
    ),
  );
}

/** The workspace folders on a disk, absolute paths. */
export function workspacePaths(): readonly string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
}
