import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { storageError } from './storageError';

export { StorageError } from './storageError';

/** Of a temporary file, in UTF-16 units, each of at most three bytes; names have at most 255 bytes. */
const mostNameLength = 60;
const temporaryName = /^\..*\.[0-9a-f]{12}\.tmp$/;
/** One write call may not exceed two gigabytes; this is far below and costs no speed. */
const pieceBytes = 64 * 2 ** 20;

/** A hidden name beside a file or folder, for what is not whole yet; another one each time. */
export function temporaryPath(file: string): string {
  // Cut, so that a name as long as the disk allows leaves room for what is added.
  const name = path.basename(file).slice(0, mostNameLength);
  return path.join(path.dirname(file), `.${name}.${randomBytes(6).toString('hex')}.tmp`);
}

/** Whether a file or folder is named as by {@link temporaryPath}. */
export function isTemporary(name: string): boolean {
  return temporaryName.test(name);
}

/** How a file is written, see {@link writeFileAtomically}. */
export interface WriteOptions {
  /** False to leave the moment of writing to the operating system, for files whose loss in a power cut does no harm. */
  readonly sync?: boolean;
  /** Permissions of the file; by default those of the file that is replaced, and of a new one what the umask leaves. */
  readonly mode?: number;
  /**
   * Asked when the new contents are whole and about to take the name, and when that fails: what it throws
   * is thrown, and the old file stays. For files that only one process may write.
   */
  readonly guard?: () => Promise<void>;
}

/**
 * Writes a file so that its name never stands for half of it: under a temporary name in the same folder,
 * synced, renamed, and the folder synced. A reader sees the old contents or the new.
 *
 * @param data a text, or bytes, or several pieces of them one after another, which may be made meanwhile.
 * @throws StorageError when it cannot be written, or what the making of a piece throws; the temporary file is gone then, and the old one as it was.
 */
export async function writeFileAtomically(
  file: string,
  data: Uint8Array | string | readonly Uint8Array[] | AsyncIterable<Uint8Array>,
  { sync = true, mode, guard }: WriteOptions = {},
): Promise<void> {
  const folder = path.dirname(file);
  const temporary = temporaryPath(file);
  try {
    const wanted = mode ?? (await permissionsOf(file));
    // Never more than is wanted, not even for a moment.
    const handle = await open(temporary, 'wx', wanted);
    try {
      if (wanted !== undefined) await setPermissions(handle, wanted);
      for await (const part of partsOf(data)) {
        for (let start = 0; start < part.length; start += pieceBytes) {
          await handle.writeFile(part.subarray(start, start + pieceBytes));
        }
      }
      if (sync) await handle.sync();
    } finally {
      await handle.close();
    }
    await guard?.();
    await replace(temporary, file);
    if (sync) await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    await guard?.();
    // What makes the pieces is at fault then, not the disk.
    if (isMadeMeanwhile(data) && (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw storageError(file, error);
  }
}

/**
 * Gives a folder its final name, lastingly.
 * @throws Node's error; `EEXIST`, `ENOTEMPTY` or, on Windows, `EPERM` when there is one of that name.
 */
export async function renameFolder(from: string, to: string): Promise<void> {
  await replace(from, to);
  await syncFolder(path.dirname(to));
}

/** Undefined where there is no file, or Windows, which has no such permissions. */
async function permissionsOf(file: string): Promise<number | undefined> {
  if (process.platform === 'win32') return undefined;
  const facts = await stat(file).catch(() => undefined);
  return facts && facts.mode & 0o777;
}

/** Gives back what the umask took. A disk that knows no permissions may refuse, and needs none. */
async function setPermissions(handle: FileHandle, mode: number): Promise<void> {
  if (((await handle.stat()).mode & 0o777) !== mode) await handle.chmod(mode).catch(() => undefined);
}

function isMadeMeanwhile(data: object | string): data is AsyncIterable<Uint8Array> {
  return typeof data === 'object' && Symbol.asyncIterator in data;
}

function partsOf(
  data: Uint8Array | string | readonly Uint8Array[] | AsyncIterable<Uint8Array>,
): readonly Uint8Array[] | AsyncIterable<Uint8Array> {
  if (typeof data === 'string') return [Buffer.from(data, 'utf8')];
  return data instanceof Uint8Array ? [data] : data;
}

/**
 * Removes what a killed process left half written in a folder.
 *
 * @param olderThanMs only what is older, for a folder that others may be writing to; 0 where nobody does.
 */
export async function removeLeftovers(folder: string, olderThanMs = 0): Promise<void> {
  const names = await readdir(folder).catch(() => [] as string[]);
  for (const name of names.filter(isTemporary)) {
    const leftover = path.join(folder, name);
    const facts = olderThanMs > 0 ? await stat(leftover).catch(() => undefined) : undefined;
    if (olderThanMs > 0 && (!facts || Date.now() - facts.mtimeMs <= olderThanMs)) continue;
    await rm(leftover, { force: true }).catch(() => undefined);
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
