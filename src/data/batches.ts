import type { ImageDataset } from './dataset';
import { decodeImage } from './decode';
import { FolderError } from './folderError';
import { randomStream } from '../latent/random';

export interface EpochOptions {
  /** The pictures of the epoch. */
  readonly indices: Uint32Array;
  readonly batchSize: number;
  readonly seed: number;
  /** Each epoch has an order of its own. */
  readonly epoch: number;
  /** Batches that are left out at the beginning. */
  readonly firstStep?: number;
}

/** Every picture of `indices` exactly once, shuffled, in batches; the last one may be smaller. */
export function* epochBatches({
  indices,
  batchSize,
  seed,
  epoch,
  firstStep = 0,
}: EpochOptions): Generator<Uint32Array, void> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`The batch size must be a whole number above 0, not ${batchSize}.`);
  }
  const order = randomStream(seed, 'shuffle', epoch).permutation(indices.length);
  for (let i = 0; i < order.length; i++) order[i] = indices[order[i]!]!;
  for (let start = firstStep * batchSize; start < order.length; start += batchSize) {
    yield order.slice(start, start + batchSize);
  }
}

/** So much is worked on at a time, in bytes and in pictures. */
const chunkBytes = 32 * 2 ** 20;
const chunkLength = 2048;
/** What a model is given at a time: chunks of whole batches, so that each batch gets the noise that it always had. */
const modelBatch = 128;

/** Pictures in their order, in parts that take little memory. */
export function* inChunks(indices: Uint32Array, bytesPerImage: number): Generator<Uint32Array, void> {
  const batches = Math.floor(Math.min(chunkLength, chunkBytes / bytesPerImage) / modelBatch);
  const length = modelBatch * Math.max(1, batches);
  for (let start = 0; start < indices.length; start += length) yield indices.subarray(start, start + length);
}

/**
 * Copies pictures into one batch.
 *
 * @param out at least `indices.length · bytesPerImage` bytes; made when left out.
 * @param gone what to do about a picture that is neither in the cache any more nor, as it was, in its folder: leave it
 * black, for a person who looks at many, or throw.
 * @returns `out`, or its filled beginning when it is longer.
 * @throws RangeError for an index outside the dataset or an `out` too small; FolderError.
 */
export async function gather(
  { pixels, paths, transform }: Pick<ImageDataset, 'pixels' | 'paths' | 'transform'>,
  indices: Uint32Array,
  out?: Uint8Array,
  gone: 'black' | 'throw' = 'throw',
): Promise<Uint8Array> {
  const { count, bytesPerImage } = pixels;
  const bytes = indices.length * bytesPerImage;
  out ??= new Uint8Array(bytes);
  if (out.length < bytes)
    throw new RangeError(`The batch needs ${bytes} bytes; there is room for ${out.length}.`);
  const wrong = indices.find((index) => index >= count);
  if (wrong !== undefined) throw new RangeError(`There is no picture ${wrong}; the dataset holds ${count}.`);
  for (const place of await pixels.read(indices, out)) {
    const row = indices[place]!;
    const file = paths[row]!;
    const again = await decodeImage(file, transform).catch(() => undefined);
    if (again && (gone === 'black' || pixels.isOf(row, again))) out.set(again, place * bytesPerImage);
    else if (gone === 'black') out.fill(0, place * bytesPerImage, (place + 1) * bytesPerImage);
    else {
      throw new FolderError(
        `${file} can no longer be read as it was, and its decoded copy is damaged or gone. Put it back as it was, ` +
          'or train again.',
      );
    }
  }
  return out.length === bytes ? out : out.subarray(0, bytes);
}

/**
 * Gathers each batch while the one before is worked on.
 * @param batches lists of indices, as of {@link epochBatches}.
 */
export async function* gatherAhead(
  dataset: Pick<ImageDataset, 'pixels' | 'paths' | 'transform'>,
  batches: Iterable<Uint32Array>,
): AsyncGenerator<{ readonly indices: Uint32Array; readonly pixels: Uint8Array }, void> {
  const begin = (indices: Uint32Array) => {
    const pixels = gather(dataset, indices);
    // Told to whoever waits for it; nobody may, when the work on the batch before fails.
    pixels.catch(() => undefined);
    return { indices, pixels };
  };
  let next: ReturnType<typeof begin> | undefined;
  for (const indices of batches) {
    const current = next;
    next = begin(indices);
    if (current) yield { indices: current.indices, pixels: await current.pixels };
  }
  if (next) yield { indices: next.indices, pixels: await next.pixels };
}
