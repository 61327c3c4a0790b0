import path from 'node:path';
import * as vscode from 'vscode';
import { Commands } from '../contributions';
import { UserError } from '../errors';
import type { Services } from '../services';
import { pickRun, runArgument } from './arguments';

/**
 * `VAE: Delete Run…`: moves a run to the trash after asking. Other code may pass `{run, confirm: false}`.
 * Gives back whether it was deleted.
 */
export async function deleteRun(services: Services, argument?: unknown): Promise<boolean> {
  const { runs, queue } = services;
  const run = runArgument(argument) ?? (await pickRun(services, vscode.l10n.t('Delete Run')));
  if (run === undefined) return false;
  const held = queue.holds(run);
  if (held && held === queue.current) {
    throw new UserError(vscode.l10n.t('This run is training. Stop it, then delete it.'), [
      { title: vscode.l10n.t('Stop Training'), command: Commands.stopTraining },
    ]);
  }
  // Only what is listed as a run: an argument must never delete anything else.
  await runs.load();
  if (![...runs.all, ...runs.damaged].some(({ id }) => id === run)) {
    throw new UserError(vscode.l10n.t('This is not one of the runs. Refresh the runs, then try again.'));
  }
  const asks = (argument as { readonly confirm?: unknown } | undefined)?.confirm !== false;
  const question = vscode.l10n.t('Delete "{0}" with all its checkpoints?', path.basename(run));
  const consequence = held
    ? vscode.l10n.t('It waits in the queue to be gone on with. It is taken out and moved to the trash.')
    : vscode.l10n.t('It is moved to the trash.');
  if (asks && !(await confirmed(question, consequence, vscode.l10n.t('Move to Trash')))) return false;
  if (held) queue.remove(held.id);
  if (!(await remove(run, asks))) return false;
  await runs.refresh();
  return true;
}

/** Some machines have no trash; then it is for the person to say whether to delete for good. */
async function remove(run: string, asks: boolean): Promise<boolean> {
  const uri = vscode.Uri.file(run);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
    return true;
  } catch (error) {
    const question = vscode.l10n.t('"{0}" could not be moved to the trash.', path.basename(run));
    const consequence = error instanceof Error ? error.message : String(error);
    if (!asks) throw error;
    if (!(await confirmed(question, consequence, vscode.l10n.t('Delete Permanently')))) return false;
    await vscode.workspace.fs.delete(uri, { recursive: true });
    return true;
  }
}

async function confirmed(question: string, detail: string, button: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}
