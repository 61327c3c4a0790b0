import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { ImageTransform } from '../protocol/configuration';
import { cachedTransform } from './cachedTransform';
import { decoderVersion } from './decode';
import { Decoding } from './decoding';
import { contentFingerprint, shortHash } from './fingerprint';
import { allocateImages, fewestPictures, tooFewPictures } from './limits';
import { type LoadProgress, throttledProgress } from './loadProgress';
import { compare, type ScannedImage, scanFolder, type SkippedFile } from './scan';
import { type Recognition, recognise } from './recognition';
import type { RequestedTransform } from './transform';

/** The pictures of a folder, decoded; index i is the same picture in every array. */
export interface ImageDataset {
  /** Absolute path. */
  readonly folder: string;
  /** Pictures that could be read. */
  readonly count: number;
  /**
   * `count · bytesPerImage` bytes: picture after picture, row by row, channel last. May be only the
   * beginning of its buffer.
   */
  readonly images: Uint8Array;
  readonly bytesPerImage: number;
  /** Absolute paths. */
  readonly paths: readonly string[];
  /** Index into `labelNames`, −1 for a picture that lies in no subfolder. */
  readonly labels: Int32Array;
  /** Names of the first-level subfolders that hold pictures, sorted. */
  readonly labelNames: readonly string[];
  readonly transform: ImageTransform;
  /** What looked like a picture, or a folder of some, and could not be read; sorted by path. */
  readonly skipped: readonly SkippedFile[];
  /** Files that this call tried to decode, with or without success. */
  readonly decoded: number;
  /** Absolute path of the file that the pixels are kept in, unless that could not be written. */
  readonly cacheFile: string;
  /** Pictures taken from the cache; all other pictures were decoded by this call. */
  readonly fromCache: number;
  /** Whether these are the pictures of {@link LoadOptions.recorded}. */
  readonly recognition?: Recognition;
  /** As {@link contentFingerprint}. */
  readonly fingerprint: string;
}

export interface LoadOptions {
  /** What to take as it is; the rest is chosen from the pictures. Other properties are ignored. */
  readonly transform?: RequestedTransform;
  /** Absolute path of the folder for decoded pictures; made when there is none. */
  readonly cacheFolder: string;
  /** A fingerprint of these pictures from before, to be compared with. */
  readonly recorded?: string;
  /** Pictures decoded at a time. */
  readonly concurrency?: number;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Told what went wrong without stopping the work. */
  readonly onWarning?: (message: string) => void;
  /** What has been decoded by the time of aborting is kept in the cache. */
  readonly signal?: AbortSignal;
  /** Fewer readable pictures than this are an error. Default {@link fewestPictures}. */
  readonly minimumImages?: number;
}

/**
 * Scans a folder and decodes its pictures, taking from the cache what has not changed since.
 *
 * @throws FolderError when the folder cannot be read, holds too few pictures or too many for memory;
 *   RangeError for a transform that cannot be; the signal's reason when aborted.
 */
export async function loadDataset(folder: string, options: LoadOptions): Promise<ImageDataset> {
  const { cacheFolder, onWarning, signal, minimumImages = fewestPictures } = options;
  const progress = throttledProgress(options.onProgress);
  const root = path.resolve(folder);
  const { images: files, skipped: unusable } = await scanFolder(root, {
    signal,
    onProgress: (found) => progress({ stage: 'scanning', done: found, total: 0 }),
  });
  if (files.length < minimumImages) throw tooFewPictures(root, minimumImages, files.length, unusable);
  const real = await realpath(root);
  const transform = await cachedTransform(files, options.transform ?? {}, {
    folder: real,
    cacheFolder,
    signal,
  });
  const { imageSize, channels } = transform;
  const bytesPerImage = imageSize * imageSize * channels;
  const pixels = allocateImages(files.length, bytesPerImage, root);

  const cacheFile = pixelCacheFile(cacheFolder, real, transform);
  const work = new Decoding(files, pixels, transform, bytesPerImage);
  await work.takeFromCache(cacheFile);
  const save = async () => {
    const count = work.compact();
    if (work.decoded > 0) await work.save(cacheFile, count, onWarning);
    return count;
  };
  try {
    await work.decodeRest(progress, options.concurrency, signal);
  } catch (error) {
    if (signal?.aborted) await save();
    throw error;
  }
  const count = await save();
  const readable = files.flatMap((file, i) => {
    const outcome = work.outcomes[i];
    return typeof outcome === 'object' ? [{ ...file, ...outcome }] : [];
  });
  const unreadable = files.flatMap((file, i) => {
    const outcome = work.outcomes[i];
    return typeof outcome === 'string' ? [{ path: file.path, reason: outcome }] : [];
  });
  const skipped = [...unusable, ...unreadable].sort((a, b) => compare(a.path, b.path));
  if (count < minimumImages) throw tooFewPictures(root, minimumImages, count, skipped);
  const { recorded } = options;
  const fingerprint = contentFingerprint(readable);
  const ofVersion1 = pixelCacheFile(cacheFolder, real, transform, 1);
  return {
    folder: root,
    count,
    images: pixels.subarray(0, count * bytesPerImage),
    bytesPerImage,
    paths: readable.map((file) => file.path),
    ...labelsOf(readable),
    transform,
    skipped,
    fingerprint,
    cacheFile,
    decoded: work.decoded,
    fromCache: work.fromCache,
    ...(recorded !== undefined && {
      recognition: await recognise(recorded, fingerprint, readable, ofVersion1),
    }),
  };
}

/**
 * Where the decoded pictures of a folder are kept.
 * @param folder its real path.
 * @param version of the decoder: 1 for what version 0.1 has left.
 */
export function pixelCacheFile(
  cacheFolder: string,
  folder: string,
  { imageSize, channels, background }: ImageTransform,
  version = decoderVersion,
): string {
  const key = shortHash([folder, imageSize, channels, background, version]);
  return path.join(cacheFolder, `${key}.pixels`);
}

function labelsOf(files: readonly ScannedImage[]): Pick<ImageDataset, 'labels' | 'labelNames'> {
  const names = new Set(files.flatMap(({ label }) => (label === undefined ? [] : [label])));
  const labelNames = [...names].sort(compare);
  const indices = new Map(labelNames.map((name, index) => [name, index]));
  const labels = Int32Array.from(files, ({ label }) => (label === undefined ? -1 : indices.get(label)!));
  return { labels, labelNames };
}
