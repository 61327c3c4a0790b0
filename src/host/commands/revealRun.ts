import * as vscode from 'vscode';
import type { Services } from '../services';
import { isInside } from '../../files/isInside';
import { workspacePaths } from '../trust';
import { pickRun, runArgument } from './arguments';

/** `VAE: Reveal Run Folder`: in the file explorer, or by the system's file manager when it lies elsewhere. */
export async function revealRun(services: Services, argument?: unknown): Promise<void> {
  const run = runArgument(argument) ?? (await pickRun(services, vscode.l10n.t('Reveal Run Folder')));
  if (run === undefined) return;
  const isInWorkspace = workspacePaths().some((folder) => isInside(folder, run));
  const command = isInWorkspace ? 'revealInExplorer' : 'revealFileInOS';
  await vscode.commands.executeCommand(command, vscode.Uri.file(run));
}
