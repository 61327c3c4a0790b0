import * as vscode from 'vscode';
import type { Services } from '../services';
import { pickWaiting } from './arguments';

/** `VAE: Move Up in Queue`. */
export async function moveUpInQueue(services: Services, argument?: unknown): Promise<void> {
  const training = await pickWaiting(services, vscode.l10n.t('Move Up in Queue'), argument);
  if (training) services.queue.move(training.id, -1);
}

/** `VAE: Move Down in Queue`. */
export async function moveDownInQueue(services: Services, argument?: unknown): Promise<void> {
  const training = await pickWaiting(services, vscode.l10n.t('Move Down in Queue'), argument);
  if (training) services.queue.move(training.id, 1);
}

/** `VAE: Remove from Queue`. */
export async function removeFromQueue(services: Services, argument?: unknown): Promise<void> {
  const training = await pickWaiting(services, vscode.l10n.t('Remove from Queue'), argument);
  if (training) services.queue.remove(training.id);
}
