import * as vscode from 'vscode';
import { Commands } from '../contributions';
import { UserError } from '../errors';
import type { Services } from '../services';

/** `VAE: Pause Training`: holds after the current step. */
export function pauseTraining({ queue }: Services): void {
  requireActive(queue.current !== undefined);
  queue.setPaused(true);
}

/** `VAE: Continue Training`: goes on after a pause. */
export function continueTraining({ queue }: Services): void {
  requireActive(queue.current !== undefined);
  queue.setPaused(false);
}

/** `VAE: Stop Training`: ends after the current step; what has been learnt is kept. */
export function stopTraining({ queue }: Services): void {
  requireActive(queue.current !== undefined);
  queue.stop();
}

function requireActive(isActive: boolean): void {
  if (isActive) return;
  throw new UserError(vscode.l10n.t('No run is training. Train on a folder, or resume a run.'), [
    { title: vscode.l10n.t('Train on Folder…'), command: Commands.trainOnFolder },
    { title: vscode.l10n.t('Resume Training…'), command: Commands.resumeTraining },
  ]);
}
