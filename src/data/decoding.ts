import { availableParallelism } from 'node:os';
import type { ImageTransform } from '../protocol/configuration';
import { checksum } from './checksum';
import { forEachConcurrently, unlessAborted } from './concurrency';
import { decodeFile, UnreadableImageError } from './decode';
import { openingProblem } from './folderError';
import type { LoadProgress } from './loadProgress';
import type { Outcomes } from './outcomes';
import type { LoggedFile } from './pixelLog';
import type { ScannedImage } from './scan';
import { loadSharp } from './sharpLibrary';
import { decodeInThreads, largestPlainFile } from './threads/decodeInThreads';

type DecodedOutcome = Exclude<LoggedFile['outcome'], string>;

/** Threads take some time to begin, and are for files that may be plain. */
const fewestForThreads = 256;
const plainName = /\.png$/i;

/** Told of each file that has become known; waits while too much has yet to be written. */
export type OnDecoded = (index: number, pixels: Uint8Array | undefined, keep: boolean) => Promise<void>;

/** Decodes the files of a folder of which nothing is known yet. */
export class Decoding {
  /** Files tried, with or without success. */
  decoded = 0;

  readonly #files: readonly ScannedImage[];
  readonly #outcomes: Outcomes;
  readonly #transform: ImageTransform;
  readonly #onDecoded: OnDecoded;

  constructor(
    files: readonly ScannedImage[],
    outcomes: Outcomes,
    transform: ImageTransform,
    onDecoded: OnDecoded,
  ) {
    this.#files = files;
    this.#outcomes = outcomes;
    this.#transform = transform;
    this.#onDecoded = onDecoded;
  }

  /** @throws the signal's reason, at once: what is being decoded then is lost; what `onDecoded` throws. */
  async run(
    progress: (progress: LoadProgress) => void,
    concurrency = defaultConcurrency(),
    signal?: AbortSignal,
  ): Promise<void> {
    const total = this.#files.length;
    const rest = Uint32Array.from(this.#files.keys()).filter((i) => !this.#outcomes.isKnown(i));
    const known = total - rest.length;
    const started = performance.now();
    progress({ stage: 'decoding', done: known, total });
    const told = () => {
      // What was in hand when someone cancelled is nobody's progress.
      if (signal?.aborted) return;
      this.decoded++;
      const imagesPerSecond = (1000 * this.decoded) / (performance.now() - started);
      const secondsLeft = (rest.length - this.decoded) / imagesPerSecond;
      progress({ stage: 'decoding', done: known + this.decoded, total, imagesPerSecond, secondsLeft });
    };
    // A picture may take minutes: whoever has cancelled does not wait for it.
    await unlessAborted(this.#run(rest, told, concurrency, signal), signal);
  }

  async #run(rest: Uint32Array, told: () => void, concurrency: number, signal?: AbortSignal): Promise<void> {
    const others = await this.#inThreads(rest, told, signal);
    // Loaded first, for without it every single picture would seem to be at fault.
    if (others.length > 0) await loadSharp();
    await forEachConcurrently(others, { concurrency, signal }, async (index) => {
      await this.#decode(index, signal);
      told();
    });
  }

  /** @returns the indices of what is left to decode. */
  async #inThreads(rest: Uint32Array, told: () => void, signal?: AbortSignal): Promise<Uint32Array> {
    const isSmall = (index: number) => {
      const { path, size } = this.#files[index]!;
      return plainName.test(path) && size <= largestPlainFile;
    };
    const small = rest.filter(isSmall);
    if (small.length < fewestForThreads) return rest;
    const onPicture = async (index: number, outcome: DecodedOutcome, pixels: Uint8Array) => {
      if (signal?.aborted) return;
      this.#outcomes.set(index, outcome);
      await this.#onDecoded(index, pixels, true);
      told();
    };
    const path = (index: number) => this.#files[index]!.path;
    const left = await decodeInThreads(small, path, this.#transform, onPicture, signal);
    const isLeft = new Set(left);
    return rest.filter((index) => !isSmall(index) || isLeft.has(index));
  }

  async #decode(index: number, signal?: AbortSignal): Promise<void> {
    let pixels: Uint8Array | undefined;
    let keep = true;
    try {
      const { pixels: made, digest } = await decodeFile(this.#files[index]!.path, this.#transform);
      if (signal?.aborted) return;
      this.#outcomes.set(index, { checksum: checksum(made), digest });
      pixels = made;
    } catch (error) {
      if (signal?.aborted) return;
      // What could not be opened is tried again by the next run, even if unchanged.
      keep = error instanceof UnreadableImageError;
      this.#outcomes.set(index, keep ? (error as Error).message : openingProblem(error));
    }
    await this.#onDecoded(index, pixels, keep);
  }
}

/** Decoders run in Node's thread pool; some more files in flight keep it busy while others are read. */
function defaultConcurrency(): number {
  return Math.min(32, Math.max(8, 2 * availableParallelism()));
}
