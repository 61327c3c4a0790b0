import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageTransform } from '../protocol/configuration';
import { markAsUsed } from '../files/cacheFolder';
import { writeCacheFile } from './cacheFile';
import { listingFingerprint, shortHash } from './fingerprint';
import type { ScannedImage } from './scan';
import { chooseTransform, defined, type RequestedTransform, validateTransform } from './transform';

export interface CachedTransformOptions {
  /** Real path of the folder that the pictures are from. */
  readonly folder: string;
  readonly cacheFolder: string;
  readonly signal?: AbortSignal;
}

/** As {@link chooseTransform}, but remembers the choice until a file of the folder changes. */
export async function cachedTransform(
  images: readonly ScannedImage[],
  requested: RequestedTransform,
  { folder, cacheFolder, signal }: CachedTransformOptions,
): Promise<ImageTransform> {
  const { imageSize, channels } = requested;
  if (imageSize !== undefined && channels !== undefined) return chooseTransform(images, requested);
  const file = path.join(cacheFolder, `${shortHash([folder, defined(requested)])}.transform.json`);
  const fingerprint = listingFingerprint(images);
  const known = await readChoice(file, fingerprint);
  if (known) {
    await markAsUsed(file);
    return { ...known, ...defined(requested) };
  }
  const transform = await chooseTransform(images, requested, signal);
  // Only a saving of time: the cache of the pixels warns when the cache folder cannot be written.
  await writeCacheFile(file, JSON.stringify({ fingerprint, ...transform })).catch(() => undefined);
  return transform;
}

async function readChoice(file: string, fingerprint: string): Promise<ImageTransform | undefined> {
  try {
    const choice = JSON.parse(await readFile(file, 'utf8')) as Partial<
      ImageTransform & { fingerprint: string }
    >;
    if (choice.fingerprint !== fingerprint) return undefined;
    const { imageSize, channels, background } = choice as ImageTransform;
    validateTransform({ imageSize, channels, background });
    return { imageSize, channels, background };
  } catch {
    return undefined;
  }
}
