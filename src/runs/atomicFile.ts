import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { storageError } from './storageError';

export { StorageError } from './storageError';

const temporaryName = /^\..+\.[0-9a-f]{12}\.tmp$/;

/**
 * Writes a file so that its name never stands for half of it: under a temporary name in the same folder,
 * synced, renamed, and the folder synced. A reader sees the old contents or the new.
 *
 * @param options.sync false to leave the moment of writing to the operating system, for files whose loss in
 *   a power cut does no harm.
 * @throws StorageError when it cannot be written; the temporary file is gone then, and the old one as it was.
 */
export async function writeFileAtomically(
  file: string,
  data: Uint8Array | string,
  { sync = true }: { readonly sync?: boolean } = {},
): Promise<void> {
  const folder = path.dirname(file);
  const temporary = path.join(folder, `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(data);
      if (sync) await handle.sync();
    } finally {
      await handle.close();
    }
    await replace(temporary, file);
    if (sync) await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(file, error);
  }
}

/** Removes what a killed process left half written in a folder. Only for a folder nobody writes to. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [] as string[]);
  for (const name of names.filter((each) => temporaryName.test(each))) {
    await rm(path.join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** On Windows a file cannot be replaced while anyone, a virus scanner say, has it open; that soon passes. */
async function replace(from: string, to: string): Promise<void> {
  for (let wait = 10; ; wait *= 2) {
    try {
      return await rename(from, to);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      const mayPass = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(code);
      if (!mayPass || wait > 1000) throw error;
      await delay(wait);
    }
  }
}

/** Makes the rename itself last. Windows and some network disks cannot sync a folder; they need no help. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EPERM', 'EISDIR', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF'].includes(code)) throw error;
  }
}
