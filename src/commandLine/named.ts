import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CheckpointError } from '../runs/checkpointError';
import { latestCheckpoint } from '../runs/runFolder';
import { UsageError } from './arguments';

/** @throws UsageError when there is nothing of that name. @returns the absolute path. */
export async function existing(name: string): Promise<string> {
  const resolved = path.resolve(name);
  try {
    await stat(resolved);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new UsageError(`${resolved} does not exist.`);
    // What else may be wrong with it is told by whoever reads it.
  }
  return resolved;
}

/** @throws UsageError unless a folder of that name exists. @returns its absolute path. */
export async function existingFolder(name: string): Promise<string> {
  const folder = await existing(name);
  const found = await stat(folder).catch(() => undefined);
  if (found && !found.isDirectory()) throw new UsageError(`${folder} is not a folder.`);
  return folder;
}

/**
 * The only word of a command that takes one checkpoint.
 * @throws UsageError for none, for more, and when it does not exist.
 */
export async function oneCheckpoint(command: string, positionals: readonly string[]): Promise<string> {
  const [checkpoint, ...rest] = positionals;
  if (checkpoint === undefined || rest.length > 0) throw new UsageError(`${command} needs one checkpoint.`);
  return existing(checkpoint);
}

/** @throws CheckpointError when a folder is no run that has kept a checkpoint. */
export async function lastCheckpoint(run: string): Promise<string> {
  const checkpoint = await latestCheckpoint(run);
  if (checkpoint !== undefined) return checkpoint;
  throw new CheckpointError(`${run} holds no checkpoints. Name the folder of a run that has been trained.`);
}
