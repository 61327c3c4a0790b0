import type { ImageTransform } from '../protocol/configuration';
import { trimCache } from '../files/cacheFolder';
import { StorageError } from '../files/storageError';
import { Decoding } from './decoding';
import { HeldPixels } from './heldPixels';
import { noRoom, requireRoom } from './limits';
import type { LoadProgress } from './loadProgress';
import { Outcomes } from './outcomes';
import { newLog, PixelLogs } from './pixelLogs';
import { PixelLogWriter } from './pixelLogWriter';
import type { PixelSource } from './pixelSource';
import type { ScannedImage } from './scan';
import { StoredPixels } from './storedPixels';

interface PixelOptions {
  readonly cacheFolder: string;
  /** What the files of the cache begin with that are for these pictures. */
  readonly key: string;
  readonly mostHeldBytes: number;
  readonly concurrency?: number;
  readonly progress: (progress: LoadProgress) => void;
  readonly onWarning?: (message: string) => void;
  readonly signal?: AbortSignal;
}

interface LoadedPixels {
  readonly pixels: PixelSource;
  readonly outcomes: Outcomes;
  /** Index into the files for each row of the pixels. */
  readonly rows: Uint32Array;
  /** Files tried, with or without success. */
  readonly decoded: number;
  /** Pictures taken from the cache. */
  readonly fromCache: number;
}

/**
 * The pixels of files: from the cache where that knows a file as it is now, else decoded, and kept there.
 * @throws StorageError, or the signal's reason.
 */
export async function loadPixels(
  files: readonly ScannedImage[],
  transform: ImageTransform,
  options: PixelOptions,
): Promise<LoadedPixels> {
  const bytesPerImage = transform.imageSize ** 2 * transform.channels;
  const isHeld = files.length * bytesPerImage <= options.mostHeldBytes;
  const outcomes = new Outcomes(files.length);
  const logs = new PixelLogs(outcomes, bytesPerImage);
  const held = isHeld ? new Uint8Array(files.length * bytesPerImage) : undefined;
  await logs.find(options.cacheFolder, options.key, files, held);
  const fromCache = outcomes.pictures().length;
  const decoded = await decodeRest(files, transform, outcomes, logs, held, options);
  await logs.tidy();
  await trimCache(options.cacheFolder);
  const rows = outcomes.pictures();
  const pixels = held
    ? new HeldPixels(compact(held, rows, bytesPerImage), bytesPerImage)
    : new StoredPixels(logs.files, bytesPerImage, {
        logs: rowsOf(outcomes.logs, rows),
        offsets: rowsOf(outcomes.offsets, rows),
        checksums: rowsOf(outcomes.checksums, rows),
      });
  return { pixels, outcomes, rows, decoded, fromCache };
}

/** @returns the number of files tried. */
async function decodeRest(
  files: readonly ScannedImage[],
  transform: ImageTransform,
  outcomes: Outcomes,
  logs: PixelLogs,
  held: Uint8Array | undefined,
  { cacheFolder, key, concurrency, progress, onWarning, signal }: PixelOptions,
): Promise<number> {
  const bytesPerImage = transform.imageSize ** 2 * transform.channels;
  const unknown = files.reduce((count, _, i) => count + (outcomes.isKnown(i) ? 0 : 1), 0);
  if (!held && unknown > 0) await requireRoom(unknown * bytesPerImage, cacheFolder);
  const file = newLog(cacheFolder, key);
  const log = logs.files.push(file) - 1;
  const writer = new PixelLogWriter(file, bytesPerImage, (places) => {
    for (const { index, offset } of places) outcomes.place(index, log, offset);
  });
  let isKept = true;
  const kept = async (work: () => Promise<void>) => {
    try {
      if (isKept) await work();
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      if (!held) throw noRoom(unknown * bytesPerImage, cacheFolder, error);
      isKept = false;
      onWarning?.(
        `The decoded pictures could not be kept, so the next run decodes them again. ${error.message}`,
      );
    }
  };
  const work = new Decoding(files, outcomes, transform, async (index, pixels, keep) => {
    if (pixels) held?.set(pixels, index * bytesPerImage);
    if (keep) await kept(() => writer.add(index, outcomes.logged(index, files[index]!), pixels));
  });
  try {
    await work.run(progress, concurrency, signal);
  } finally {
    // Also of what was cancelled: the next run goes on from there.
    await kept(() => writer.close());
    if (!isKept) await writer.close().catch(() => undefined);
  }
  return work.decoded;
}

/** Closes the gaps that unreadable files leave. */
function compact(held: Uint8Array, rows: Uint32Array, bytesPerImage: number): Uint8Array {
  for (const [row, index] of rows.entries()) {
    if (row < index) held.copyWithin(row * bytesPerImage, index * bytesPerImage, (index + 1) * bytesPerImage);
  }
  return held.subarray(0, rows.length * bytesPerImage);
}

function rowsOf<A extends Int32Array | Uint32Array | Float64Array>(values: A, rows: Uint32Array): A {
  if (rows.length === values.length) return values;
  const chosen = new (values.constructor as new (length: number) => A)(rows.length);
  for (const [row, index] of rows.entries()) chosen[row] = values[index]!;
  return chosen;
}
