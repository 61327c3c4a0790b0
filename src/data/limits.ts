import { constants } from 'node:buffer';
import { FolderError } from './folderError';
import type { SkippedFile } from './scan';

/** Of decoded pictures in memory, in bytes; less where Node's arrays end earlier. */
const memoryLimit = Math.min(8 * 2 ** 30, constants.MAX_LENGTH);

/**
 * One array for all pictures.
 * @throws FolderError when they do not fit in memory.
 */
export function allocateImages(count: number, bytesPerImage: number, folder: string): Uint8Array {
  const bytes = count * bytesPerImage;
  const size = `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const remedy = 'Choose a smaller image size, or a folder with fewer pictures.';
  if (bytes > memoryLimit) {
    const limit = `${memoryLimit / 2 ** 30} GiB`;
    throw new FolderError(
      `The ${count} pictures in ${folder} need ${size} of memory, more than ${limit}. ${remedy}`,
    );
  }
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    throw new FolderError(
      `The ${count} pictures in ${folder} need ${size}, and there is not so much memory. ${remedy}`,
      { cause: error },
    );
  }
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
