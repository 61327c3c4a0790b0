import path from 'node:path';
import type { LookParams, PicturesSeen } from '../protocol/resolution';
import { fewestPictures, tooFewPictures } from './limits';
import { scanFolder } from './scan';
import { lookAt, transformFor } from './transform';

/** For finding the pictures, and as long again for opening some. In milliseconds. */
const mostMs = 5_000;

/**
 * A look at a folder in about ten seconds at most, however many pictures it holds: by the rules by which a training
 * chooses, and the same as it sees when all pictures are found.
 *
 * @throws FolderError when the folder cannot be read or holds too few pictures; the signal's reason when aborted.
 */
export async function lookAtFolder(
  { folder, background }: LookParams,
  signal?: AbortSignal,
  now: () => number = () => performance.now(),
): Promise<PicturesSeen> {
  const root = path.resolve(folder);
  const { images, skipped, isWhole } = await scanFolder(root, { signal, isEnough: timer(now) });
  if (images.length < fewestPictures && isWhole) {
    throw tooFewPictures(root, fewestPictures, images.length, skipped);
  }
  const look = await lookAt(images, { background, signal, isEnough: timer(now) });
  const { side, readable } = look;
  return {
    count: images.length,
    isWhole,
    readable,
    ...(side !== undefined && { side }),
    ...transformFor(look),
    ...(background !== undefined && { background }),
  };
}

function timer(now: () => number): () => boolean {
  const end = now() + mostMs;
  return () => now() > end;
}
