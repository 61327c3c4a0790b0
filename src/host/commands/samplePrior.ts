import * as vscode from 'vscode';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { checkpointArgument, pickCheckpoint } from './arguments';

/** `VAE: Show Samples from Prior`: the editor of a checkpoint, with them instead of variations on its encodings. */
export async function samplePrior(services: Services, argument?: unknown): Promise<void> {
  requireTrust();
  const path =
    checkpointArgument(argument) ??
    (await pickCheckpoint(services, vscode.l10n.t('Show Samples from Prior')));
  if (path !== undefined) await services.editor.open(vscode.Uri.file(path), 'prior');
}
