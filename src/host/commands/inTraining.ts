import * as vscode from 'vscode';
import { Commands, Views } from '../contributions';
import { UserError } from '../errors';
import type { TrainingQueue } from '../runs/trainingQueue';
import type { Services } from '../services';
import { runArgument, trainingArgument } from './arguments';

/** `VAE: Pause Training`: holds after the current step. */
export function pauseTraining({ queue }: Services, argument?: unknown): void {
  requireTraining(queue, argument);
  queue.setPaused(true);
}

/** `VAE: Continue Training`: goes on after a pause. */
export function continueTraining({ queue }: Services, argument?: unknown): void {
  requireTraining(queue, argument);
  queue.setPaused(false);
}

/** `VAE: Stop Training`: ends after the current step; what has been learnt is kept, and the next begins. */
export function stopTraining({ queue }: Services, argument?: unknown): void {
  requireTraining(queue, argument);
  queue.stop();
}

/** A button may be pressed for a training when another has taken its turn: that one must not be meant then. */
function requireTraining({ current }: TrainingQueue, argument: unknown): void {
  const run = runArgument(argument);
  const training = trainingArgument(argument);
  const isMeant =
    training === undefined ? run === undefined || run === current?.run?.id : training === current?.id;
  if (current && isMeant) return;
  throw new UserError(
    current
      ? vscode.l10n.t('This run is not training; "{0}" is.', current.title)
      : vscode.l10n.t('No run is training. Train on a folder, or resume a run.'),
    current
      ? [{ title: vscode.l10n.t('Show Runs'), command: `${Views.runs}.focus` }]
      : [
          { title: vscode.l10n.t('Train on Folder…'), command: Commands.trainOnFolder },
          { title: vscode.l10n.t('Resume Training…'), command: Commands.resumeTraining },
        ],
  );
}
