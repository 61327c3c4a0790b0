import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { ImageTransform } from '../protocol/configuration';
import { cachedTransform } from './cachedTransform';
import { decoderVersion } from './decode';
import { contentFingerprint, shortHash } from './fingerprint';
import { fewestPictures, mostHeldBytes, tooFewPictures } from './limits';
import { type LoadProgress, throttledProgress } from './loadProgress';
import { loadPixels } from './loadPixels';
import type { PixelSource } from './pixelSource';
import { type Recognition, recognise } from './recognition';
import { compare, type ScannedImage, scanFolder, type SkippedFile } from './scan';
import type { RequestedTransform } from './transform';

/** The pictures of a folder, decoded; index i is the same picture in every array. */
export interface ImageDataset {
  /** Absolute path. */
  readonly folder: string;
  /** Pictures that could be read. */
  readonly count: number;
  /** `bytesPerImage` bytes a picture, row by row, channel last. To be closed when they are not needed any more. */
  readonly pixels: PixelSource;
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
  /** Ends the work at once; what has been decoded by then is kept in the cache. */
  readonly signal?: AbortSignal;
  /** Fewer readable pictures than this are an error. Default {@link fewestPictures}. */
  readonly minimumImages?: number;
  /** Decoded pictures are kept in memory when they take no more than this; else they are read from disk. */
  readonly mostHeldBytes?: number;
}

/**
 * Scans a folder and decodes its pictures, taking from the cache what has not changed since.
 *
 * @throws FolderError when the folder cannot be read or holds too few pictures; RangeError for a transform that
 *   cannot be; StorageError when the pictures are too many for memory and cannot be kept on disk; the signal's reason
 *   when aborted.
 */
export async function loadDataset(folder: string, options: LoadOptions): Promise<ImageDataset> {
  const { cacheFolder, recorded, signal, minimumImages = fewestPictures } = options;
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
  const loaded = await loadPixels(files, transform, {
    cacheFolder,
    key: cacheKey(real, transform),
    mostHeldBytes: options.mostHeldBytes ?? mostHeldBytes,
    concurrency: options.concurrency,
    progress,
    onWarning: options.onWarning,
    signal,
  });
  const { pixels, outcomes, rows } = loaded;
  try {
    const readable = Array.from(rows, (index) => files[index]!);
    const unreadable = Array.from(outcomes.reasons, ([index, reason]) => ({
      path: files[index]!.path,
      reason,
    }));
    const skipped = [...unusable, ...unreadable].sort((a, b) => compare(a.path, b.path));
    if (rows.length < minimumImages) throw tooFewPictures(root, minimumImages, rows.length, skipped);
    const fingerprint = contentFingerprint(digested(files, rows, (index) => outcomes.digest(index)));
    const listed = () =>
      Array.from(rows, (index) => ({ ...files[index]!, checksum: outcomes.checksums[index]! }));
    const ofVersion1 = cacheFileOfVersion1(cacheFolder, real, transform);
    return {
      folder: root,
      count: rows.length,
      pixels,
      bytesPerImage: pixels.bytesPerImage,
      paths: readable.map((file) => file.path),
      ...labelsOf(readable),
      transform,
      skipped,
      fingerprint,
      decoded: loaded.decoded,
      fromCache: loaded.fromCache,
      ...(recorded !== undefined && {
        recognition: await recognise(recorded, fingerprint, listed, ofVersion1),
      }),
    };
  } catch (error) {
    await pixels.close();
    throw error;
  }
}

function* digested(
  files: readonly ScannedImage[],
  rows: Uint32Array,
  digest: (index: number) => string,
): Generator<{ relativePath: string; digest: string }> {
  for (const index of rows) yield { relativePath: files[index]!.relativePath, digest: digest(index) };
}

/** Where version 0.1 kept the decoded pictures of a folder. @param folder its real path. */
export function cacheFileOfVersion1(cacheFolder: string, folder: string, transform: ImageTransform): string {
  return path.join(cacheFolder, `${cacheKey(folder, transform, 1)}.pixels`);
}

/**
 * What the files of the cache begin with that keep the decoded pictures of a folder.
 * @param folder its real path.
 * @param version of the decoder.
 */
export function cacheKey(
  folder: string,
  { imageSize, channels, background }: ImageTransform,
  version = decoderVersion,
): string {
  return shortHash([folder, imageSize, channels, background, version]);
}

function labelsOf(files: readonly ScannedImage[]): Pick<ImageDataset, 'labels' | 'labelNames'> {
  const names = new Set(files.flatMap(({ label }) => (label === undefined ? [] : [label])));
  const labelNames = [...names].sort(compare);
  const indices = new Map(labelNames.map((name, index) => [name, index]));
  const labels = Int32Array.from(files, ({ label }) => (label === undefined ? -1 : indices.get(label)!));
  return { labels, labelNames };
}
