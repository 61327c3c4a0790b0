import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { trimCache } from '../files/cacheFolder';
import { StorageError } from '../files/storageError';
import { FolderError } from './folderError';
import type { SkippedFile } from './scan';

/** Decoded pictures that are kept in memory, in bytes: more are read from disk, where they are kept anyway. */
export const mostHeldBytes = 256 * 2 ** 20;

/**
 * What it takes to go on when decoded pictures that are too many for memory cannot be kept on disk.
 * @param bytes of those that have yet to be kept.
 */
export function noRoom(bytes: number, cacheFolder: string, cause: StorageError): StorageError {
  return new StorageError(
    `The decoded pictures need ${gibibytes(bytes)} in ${cacheFolder}, and cannot be kept there. ${cause.message} ` +
      'A smaller image size, or fewer pictures, need less.',
    cause.code,
    { cause },
  );
}

/**
 * Asks the disk before hours of decoding rather than after, and clears away pictures of others where that helps.
 * @throws StorageError when so many bytes do not fit.
 */
export async function requireRoom(bytes: number, cacheFolder: string): Promise<void> {
  let free = await freeBytes(cacheFolder);
  if (free === undefined || bytes <= free) return;
  free += (await trimCache(cacheFolder, { toFree: bytes - free })).removedBytes;
  if (bytes <= free) return;
  throw new StorageError(
    `The decoded pictures need ${gibibytes(bytes)} in ${cacheFolder}, where ${gibibytes(free)} are free. ` +
      'Free some space, or choose a smaller image size or fewer pictures.',
    'ENOSPC',
  );
}

/** Undefined where nothing can be known. */
async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    const parent = path.dirname(folder);
    return parent === folder ? undefined : freeBytes(parent);
  }
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

/** Readable pictures that a training needs. */
export const fewestPictures = 16;

/** @param found readable pictures. */
export function tooFewPictures(
  folder: string,
  needed: number,
  found: number,
  skipped: readonly SkippedFile[],
): FolderError {
  const [first] = skipped;
  const problem = first
    ? `${skipped.length} could not be read, the first of them ${first.path}: ${first.reason} ` +
      'Mend or replace those files, or choose another folder.'
    : 'Add PNG, JPEG, WebP, GIF, TIFF, AVIF or SVG files, or choose another folder; subfolders count too.';
  const amount = found === 0 ? 'no pictures' : found === 1 ? 'only one picture' : `only ${found} pictures`;
  const are = found === 1 ? 'is' : 'are';
  return new FolderError(
    `In ${folder} there ${are} ${amount} that can be read; at least ${needed} are needed. ${problem}`,
  );
}
