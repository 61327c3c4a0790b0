import { constants } from 'node:os';
import { errorName } from '../trainer/errors';
import { UsageError } from './arguments';

/** How a command ended, as the README's table has it. */
export const exitStatus = {
  done: 0,
  /** The work could not be done: a damaged file, a full disk, pictures that cannot be read, a defect of ours. */
  failed: 1,
  /** The words were wrong, or name what is not there. */
  usage: 2,
} as const;

/** As shells have it: 130 for Ctrl-C, 143 for SIGTERM, 129 for a closed terminal. */
export function statusOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

export function statusOf(error: unknown): number {
  if (error instanceof UsageError || errorName(error) === 'configuration') return exitStatus.usage;
  return exitStatus.failed;
}

/** One line where a person can do something; a defect of ours is only found again with its stack. */
export function wordsFor(error: unknown): string {
  if (error instanceof UsageError || errorName(error) !== undefined) return (error as Error).message;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a defect of Latent Explorer, not of what you asked for. Please report it:\n${detail}`;
}
