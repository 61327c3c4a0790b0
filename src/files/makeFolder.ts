import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { StorageError, storageError } from './storageError';

/**
 * Makes a folder and those above it that are missing. Node's own recursive `mkdir` tries for ever in the process
 * file system, and calls a read-only disk a missing folder.
 *
 * @param make as `mkdir` of Node, to be replaced in tests.
 * @throws StorageError when it cannot be made; folders above it may have been made by then.
 */
export async function makeFolder(
  folder: string,
  make: (folder: string) => Promise<unknown> = (each) => mkdir(each),
): Promise<void> {
  const problem = await attempt(folder, make);
  if (problem === undefined) return;
  const parent = path.dirname(folder);
  if (systemCode(problem) !== 'ENOENT' || parent === folder) throw storageError(folder, problem);
  await makeFolder(parent, make);
  const again = await attempt(folder, make);
  if (again === undefined) return;
  if (systemCode(again) !== 'ENOENT') throw storageError(folder, again);
  throw new StorageError(`No folder can be made in ${parent}. Choose another one.`, 'ENOTSUP', {
    cause: again,
  });
}

/** @returns why it could not be made, or undefined when it is there. */
async function attempt(folder: string, make: (folder: string) => Promise<unknown>): Promise<unknown> {
  try {
    await make(folder);
    return undefined;
  } catch (error) {
    // Some disks answer EROFS or EPERM for a folder that is there already.
    const found = await stat(folder).catch(() => undefined);
    return found?.isDirectory() ? undefined : error;
  }
}

function systemCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
