import { realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { ImageTransform } from '../protocol/configuration';
import { type CachedFile, checksum, type Outcome, PixelCache, writePixelCache } from './cache';
import { cachedTransform } from './cachedTransform';
import { forEachConcurrently } from './concurrency';
import { decodeImage, decoderVersion, UnreadableImageError } from './decode';
import { fingerprintOf, shortHash } from './fingerprint';
import { allocateImages, tooFewPictures } from './limits';
import { type LoadProgress, throttledProgress } from './loadProgress';
import { compare, type ScannedImage, scanFolder } from './scan';
import { loadSharp } from './sharpLibrary';
import type { RequestedTransform } from './transform';

export interface SkippedFile {
  /** Absolute path. */
  readonly path: string;
  readonly reason: string;
}

/** The pictures of a folder, decoded; index i is the same picture in every array. */
export interface ImageDataset {
  /** Absolute path. */
  readonly folder: string;
  /** Pictures that could be read. */
  readonly count: number;
  /** `count · bytesPerImage` bytes: picture after picture, row by row, channel last. May be part of a buffer. */
  readonly images: Uint8Array;
  readonly bytesPerImage: number;
  /** Absolute paths. */
  readonly paths: readonly string[];
  /** Index into `labelNames`, −1 for a picture that lies in no subfolder. */
  readonly labels: Int32Array;
  /** Names of the first-level subfolders that hold pictures, sorted. */
  readonly labelNames: readonly string[];
  readonly transform: ImageTransform;
  /** Files that look like pictures by their name and could not be read. */
  readonly skipped: readonly SkippedFile[];
  /** SHA-256 over names, sizes and times of change of the pictures, hexadecimal. */
  readonly fingerprint: string;
  /** Files decoded by this call, with or without success; the others came from the cache. */
  readonly decoded: number;
}

export interface LoadOptions {
  /** What to take as it is; the rest is chosen from the pictures. Other properties are ignored. */
  readonly transform?: RequestedTransform;
  /** Absolute path of the folder for decoded pictures; made when there is none. */
  readonly cacheFolder: string;
  /** Pictures decoded at a time. */
  readonly concurrency?: number;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Told what went wrong without stopping the work. */
  readonly onWarning?: (message: string) => void;
  /** What has been decoded by the time of aborting is kept in the cache. */
  readonly signal?: AbortSignal;
  /** Fewer readable pictures than this are an error. Default 16. */
  readonly minimumImages?: number;
}

/**
 * Scans a folder and decodes its pictures, taking from the cache what has not changed since.
 *
 * @throws FolderError when the folder cannot be read, holds too few pictures or too many for memory;
 *   RangeError for a transform that cannot be; the signal's reason when aborted.
 */
export async function loadDataset(folder: string, options: LoadOptions): Promise<ImageDataset> {
  const { cacheFolder, onWarning, signal, minimumImages = 16 } = options;
  const progress = throttledProgress(options.onProgress);
  const root = path.resolve(folder);
  const files = await scanFolder(root, {
    signal,
    onWarning,
    onProgress: (found) => progress({ stage: 'scanning', done: found, total: 0 }),
  });
  if (files.length < minimumImages) throw tooFewPictures(root, minimumImages, files.length, []);
  const real = await realpath(root);
  const transform = await cachedTransform(files, options.transform ?? {}, {
    folder: real,
    cacheFolder,
    signal,
  });
  const { imageSize, channels, background } = transform;
  const bytesPerImage = imageSize * imageSize * channels;
  const pixels = allocateImages(files.length, bytesPerImage, root);

  const key = shortHash([real, imageSize, channels, background, decoderVersion]);
  const cacheFile = path.join(cacheFolder, `${key}.pixels`);
  const work = new Decoding(files, pixels, transform, bytesPerImage);
  await work.takeFromCache(cacheFile);
  const save = async () => {
    const count = work.compact();
    if (work.decoded > 0) await work.save(cacheFile, count, onWarning);
    return count;
  };
  try {
    await work.decodeRest(progress, options.concurrency ?? defaultConcurrency(), signal);
  } catch (error) {
    if (signal?.aborted) await save();
    throw error;
  }
  const count = await save();
  const readable = files.filter((_, i) => typeof work.outcomes[i] === 'number');
  const skipped = files.flatMap((file, i) => {
    const outcome = work.outcomes[i];
    return typeof outcome === 'string' ? [{ path: file.path, reason: outcome }] : [];
  });
  if (count < minimumImages) throw tooFewPictures(root, minimumImages, count, skipped);
  return {
    folder: root,
    count,
    images: pixels.subarray(0, count * bytesPerImage),
    bytesPerImage,
    paths: readable.map((file) => file.path),
    ...labelsOf(readable),
    transform,
    skipped,
    fingerprint: fingerprintOf(readable),
    decoded: work.decoded,
  };
}

/** The state of filling one array with the pictures of many files. */
class Decoding {
  /** An entry a file; undefined until it is known. */
  outcomes: (Outcome | undefined)[];
  /** Files decoded, with or without success. */
  decoded = 0;
  /** Files that could not be opened: to be tried again by the next run, even if unchanged. */
  readonly #unopened = new Set<number>();

  constructor(
    private readonly files: readonly ScannedImage[],
    private readonly pixels: Uint8Array,
    private readonly transform: ImageTransform,
    private readonly bytesPerImage: number,
  ) {
    this.outcomes = new Array<Outcome | undefined>(files.length).fill(undefined);
  }

  async takeFromCache(cacheFile: string): Promise<void> {
    const cache = await PixelCache.open(cacheFile, this.bytesPerImage);
    if (!cache) return;
    try {
      this.outcomes = await cache.read(this.files, this.pixels);
    } finally {
      await cache.close();
    }
  }

  async decodeRest(progress: (progress: LoadProgress) => void, concurrency: number, signal?: AbortSignal) {
    const rest = [...this.files.keys()].filter((i) => this.outcomes[i] === undefined);
    const total = this.files.length;
    const known = total - rest.length;
    const started = performance.now();
    progress({ stage: 'decoding', done: known, total });
    // Loaded first, for without it every single picture would seem to be at fault.
    if (rest.length > 0) await loadSharp();
    await forEachConcurrently(rest, { concurrency, signal }, async (index) => {
      this.outcomes[index] = await this.#decode(index);
      this.decoded++;
      const imagesPerSecond = (1000 * this.decoded) / (performance.now() - started);
      progress({ stage: 'decoding', done: known + this.decoded, total, imagesPerSecond });
    });
  }

  /** Closes the gaps that unreadable files leave. @returns the number of pictures. */
  compact(): number {
    let count = 0;
    this.outcomes.forEach((outcome, i) => {
      if (typeof outcome !== 'number') return;
      const at = i * this.bytesPerImage;
      if (count < i) this.pixels.copyWithin(count * this.bytesPerImage, at, at + this.bytesPerImage);
      count++;
    });
    return count;
  }

  /** Once the pixels are compact. A cache that cannot be written costs time in the next run, no more. */
  async save(cacheFile: string, count: number, onWarning?: (message: string) => void): Promise<void> {
    const known = this.files.flatMap(({ relativePath, size, modified }, i): CachedFile[] => {
      const outcome = this.outcomes[i];
      return outcome === undefined || this.#unopened.has(i)
        ? []
        : [{ relativePath, size, modified, outcome }];
    });
    try {
      await writePixelCache(cacheFile, known, this.pixels.subarray(0, count * this.bytesPerImage));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onWarning?.(`The decoded pictures could not be kept, so the next run decodes them again (${reason}).`);
    }
  }

  async #decode(index: number): Promise<Outcome> {
    try {
      const picture = await decodeImage(this.files[index]!.path, this.transform);
      this.pixels.set(picture, index * this.bytesPerImage);
      return checksum(picture);
    } catch (error) {
      if (error instanceof UnreadableImageError) return error.message;
      this.#unopened.add(index);
      return openingProblem(error);
    }
  }
}

function labelsOf(files: readonly ScannedImage[]): Pick<ImageDataset, 'labels' | 'labelNames'> {
  const names = new Set(files.flatMap(({ label }) => (label === undefined ? [] : [label])));
  const labelNames = [...names].sort(compare);
  const indices = new Map(labelNames.map((name, index) => [name, index]));
  const labels = Int32Array.from(files, ({ label }) => (label === undefined ? -1 : indices.get(label)!));
  return { labels, labelNames };
}

function openingProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'The file has disappeared.';
  if (code === 'EACCES' || code === 'EPERM') return 'The file may not be read.';
  return `The file could not be opened (${error instanceof Error ? error.message : String(error)}).`;
}

/** Decoders run in Node's thread pool; some more files in flight keep it busy while others are read. */
function defaultConcurrency(): number {
  return Math.min(32, Math.max(8, 2 * availableParallelism()));
}
