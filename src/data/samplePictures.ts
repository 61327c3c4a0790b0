import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../files/makeFolder';
import { storageError } from '../files/storageError';
import { forEachConcurrently } from './concurrency';
import { encodePng } from './encodePng';
import { randomStream } from '../latent/random';
import { drawShape, shapeNames, shapePictureSize } from './shapes';

export interface SamplePicturesOptions {
  /** Default 3000. */
  readonly count?: number;
  /** Default 1. */
  readonly seed?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Written last, so that it only lies beside a complete set. */
const recordName = 'sample-pictures.json';
const recordVersion = 1;
const pictureName = /^(circle|square|star|triangle)-\d{5,}\.png$/;

/**
 * Draws a set of pictures to try the product on: circles, squares, stars and triangles, 64 by 64 pixels
 * in colour, each kind in a subfolder of its name. The same count and seed always give the same
 * pictures. Returns at once when the folder already holds them; another set drawn there before is
 * replaced, and nothing else in the folder is touched.
 *
 * @throws RangeError for a count that is not a whole number above 0; StorageError when the folder cannot
 *   be written; the signal's reason when aborted.
 */
export async function drawSamplePictures(folder: string, options: SamplePicturesOptions = {}): Promise<void> {
  const { count = 3000, seed = 1, onProgress, signal } = options;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`The number of sample pictures must be a whole number above 0, not ${count}.`);
  }
  const record = JSON.stringify({ version: recordVersion, count, seed });
  const recordFile = path.join(folder, recordName);
  const before = await readFile(recordFile, 'utf8').catch(() => undefined);
  const drawn = await Promise.all(shapeNames.map((shape) => picturesIn(path.join(folder, shape))));
  if (before === record && drawn.flat().length === count) return;

  await makeFolder(folder);
  await rm(recordFile, { force: true });
  await Promise.all(drawn.flat().map((file) => rm(file, { force: true })));
  await Promise.all(shapeNames.map((shape) => makeFolder(path.join(folder, shape))));
  let done = 0;
  await forEachConcurrently(Array.from({ length: count }), { concurrency: 8, signal }, async (_, index) => {
    const shape = shapeNames[index % shapeNames.length]!;
    const pixels = drawShape(shape, randomStream(seed, 'sample pictures', index));
    const png = await encodePng(pixels, shapePictureSize, shapePictureSize, 3);
    await write(path.join(folder, shape, `${shape}-${String(index).padStart(5, '0')}.png`), png);
    onProgress?.(++done, count);
  });
  await write(recordFile, record);
}

async function write(file: string, data: Uint8Array | string): Promise<void> {
  try {
    await writeFile(file, data);
  } catch (error) {
    throw storageError(file, error);
  }
}

async function picturesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => pictureName.test(name)).map((name) => path.join(folder, name));
}
