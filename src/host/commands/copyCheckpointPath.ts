import * as vscode from 'vscode';
import type { Services } from '../services';
import { checkpointArgument, pickCheckpoint } from './arguments';

/** `VAE: Copy Checkpoint Path`; gives back the path copied. */
export async function copyCheckpointPath(
  services: Services,
  argument?: unknown,
): Promise<string | undefined> {
  const path =
    checkpointArgument(argument) ?? (await pickCheckpoint(services, vscode.l10n.t('Copy Checkpoint Path')));
  if (path !== undefined) await vscode.env.clipboard.writeText(path);
  return path;
}
