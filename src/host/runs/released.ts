import { setTimeout as delay } from 'node:timers/promises';
import { isRunLocked } from '../../runs/runLock';

/** A process that has lost its window ends within a minute, saved or not. */
const mostMs = 70_000;
const lookEveryMs = 100;

/** Resolves when no process trains a run any more, or one has not let go of it in the time that saving takes. */
export async function released(run: string): Promise<void> {
  for (const until = Date.now() + mostMs; Date.now() < until && (await isRunLocked(run));) {
    await delay(lookEveryMs);
  }
}
