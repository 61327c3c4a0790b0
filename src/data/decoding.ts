import { availableParallelism } from 'node:os';
import type { ImageTransform } from '../protocol/configuration';
import { type CachedFile, checksum, type Outcome, PixelCache, writePixelCache } from './cache';
import { forEachConcurrently } from './concurrency';
import { decodeFile, UnreadableImageError } from './decode';
import { openingProblem } from './folderError';
import type { LoadProgress } from './loadProgress';
import type { ScannedImage } from './scan';
import { loadSharp } from './sharpLibrary';

/** The state of filling one array with the pictures of many files. */
export class Decoding {
  /** An entry a file; undefined until it is known. */
  outcomes: (Outcome | undefined)[];
  /** Pictures taken from the cache. */
  fromCache = 0;
  /** Files tried, with or without success. */
  decoded = 0;
  /** Files that could not be opened: to be tried again by the next run, even if unchanged. */
  readonly #unopened = new Set<number>();

  readonly #files: readonly ScannedImage[];
  readonly #pixels: Uint8Array;
  readonly #transform: ImageTransform;
  readonly #bytesPerImage: number;

  constructor(
    files: readonly ScannedImage[],
    pixels: Uint8Array,
    transform: ImageTransform,
    bytesPerImage: number,
  ) {
    this.#files = files;
    this.#pixels = pixels;
    this.#transform = transform;
    this.#bytesPerImage = bytesPerImage;
    this.outcomes = new Array<Outcome | undefined>(files.length).fill(undefined);
  }

  async takeFromCache(cacheFile: string): Promise<void> {
    const cache = await PixelCache.open(cacheFile, this.#bytesPerImage);
    if (!cache) return;
    try {
      this.outcomes = await cache.read(this.#files, this.#pixels);
      this.fromCache = this.outcomes.filter((outcome) => typeof outcome === 'object').length;
    } finally {
      await cache.close();
    }
  }

  async decodeRest(
    progress: (progress: LoadProgress) => void,
    concurrency = defaultConcurrency(),
    signal?: AbortSignal,
  ) {
    const rest = [...this.#files.keys()].filter((i) => this.outcomes[i] === undefined);
    const total = this.#files.length;
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
      if (typeof outcome !== 'object') return;
      const at = i * this.#bytesPerImage;
      if (count < i) this.#pixels.copyWithin(count * this.#bytesPerImage, at, at + this.#bytesPerImage);
      count++;
    });
    return count;
  }

  /** Once the pixels are compact. A cache that cannot be written costs time in the next run, no more. */
  async save(cacheFile: string, count: number, onWarning?: (message: string) => void): Promise<void> {
    const known = this.#files.flatMap(({ relativePath, size, modified }, i): CachedFile[] => {
      const outcome = this.outcomes[i];
      return outcome === undefined || this.#unopened.has(i)
        ? []
        : [{ relativePath, size, modified, outcome }];
    });
    try {
      await writePixelCache(cacheFile, known, this.#pixels.subarray(0, count * this.#bytesPerImage));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onWarning?.(`The decoded pictures could not be kept, so the next run decodes them again (${reason}).`);
    }
  }

  async #decode(index: number): Promise<Outcome> {
    try {
      const { pixels, digest } = await decodeFile(this.#files[index]!.path, this.#transform);
      this.#pixels.set(pixels, index * this.#bytesPerImage);
      return { checksum: checksum(pixels), digest };
    } catch (error) {
      if (error instanceof UnreadableImageError) return error.message;
      this.#unopened.add(index);
      return openingProblem(error);
    }
  }
}

/** Decoders run in Node's thread pool; some more files in flight keep it busy while others are read. */
function defaultConcurrency(): number {
  return Math.min(32, Math.max(8, 2 * availableParallelism()));
}
