import { type FileHandle, open } from 'node:fs/promises';
import { markAsUsed } from '../files/cacheFolder';
import { checksum } from './checksum';
import type { PixelSource } from './pixelSource';
import { fill } from './readAt';

/** Pictures that lie this near to each other in a file are read at once, with what lies between. */
const nearBytes = 4 * 1024;
const mostReadBytes = 4 * 2 ** 20;
/** A file that is open is shown to be in use this often, so that nobody clears it away. */
const touchEveryMs = 5 * 60_000;

/** Where pictures lie: a number a row. */
export interface Places {
  /** Index into the files. */
  readonly logs: Int32Array;
  /** Where the pixels begin in the file. */
  readonly offsets: Float64Array;
  readonly checksums: Uint32Array;
}

/**
 * Pictures where they lie on disk, any of them at hand without all of them in memory. The files are opened when they
 * are first needed, and again when they are needed after {@link close}: what they hold never changes.
 */
export class StoredPixels implements PixelSource {
  readonly heldBytes = 0;
  readonly #files: readonly string[];
  readonly #places: Places;
  #open?: readonly Promise<FileHandle | undefined>[];
  #touching?: NodeJS.Timeout;
  readonly #reading = new Set<Promise<unknown>>();

  /** @param files absolute paths. */
  constructor(
    files: readonly string[],
    readonly bytesPerImage: number,
    places: Places,
  ) {
    this.#files = files;
    this.#places = places;
  }

  get count(): number {
    return this.#places.logs.length;
  }

  async read(rows: Uint32Array, out: Uint8Array): Promise<readonly number[]> {
    const missing: number[] = [];
    const reading = this.#read(rows, out, missing);
    this.#reading.add(reading);
    try {
      await reading;
    } finally {
      this.#reading.delete(reading);
    }
    return missing;
  }

  isOf(row: number, pixels: Uint8Array): boolean {
    return checksum(pixels) === this.#places.checksums[row];
  }

  async close(): Promise<void> {
    clearInterval(this.#touching);
    // A number of a file that is closed may be another file's at once.
    await Promise.allSettled(this.#reading);
    const open = this.#open ?? [];
    this.#open = undefined;
    for (const handle of open) await (await handle)?.close();
  }

  async #read(rows: Uint32Array, out: Uint8Array, missing: number[]): Promise<void> {
    const handles = await Promise.all((this.#open ??= this.#openAll()));
    await Promise.all(this.#spans(rows).map((span) => this.#readSpan(handles, span, rows, out, missing)));
  }

  #openAll(): readonly Promise<FileHandle | undefined>[] {
    clearInterval(this.#touching);
    this.#touching = setInterval(() => this.#files.map(markAsUsed), touchEveryMs);
    this.#touching.unref();
    return this.#files.map((file) => open(file, 'r').catch(() => undefined));
  }

  /** Places in `rows` that are read at once, each in the order of the file. */
  #spans(rows: Uint32Array): number[][] {
    const { logs, offsets } = this.#places;
    const order = Array.from(rows.keys()).sort(
      (a, b) => logs[rows[a]!]! - logs[rows[b]!]! || offsets[rows[a]!]! - offsets[rows[b]!]!,
    );
    const spans: number[][] = [];
    let span: number[] = [];
    for (const place of order) {
      const row = rows[place]!;
      const [first, last] = [rows[span[0]!]!, rows[span.at(-1)!]!];
      const end = offsets[row]! + this.bytesPerImage;
      const isNear =
        span.length > 0 &&
        logs[row] === logs[last] &&
        offsets[row]! - offsets[last]! - this.bytesPerImage <= nearBytes &&
        end - offsets[first]! <= mostReadBytes;
      if (!isNear) spans.push((span = []));
      span.push(place);
    }
    return spans;
  }

  async #readSpan(
    handles: readonly (FileHandle | undefined)[],
    span: readonly number[],
    rows: Uint32Array,
    out: Uint8Array,
    missing: number[],
  ): Promise<void> {
    const { logs, offsets } = this.#places;
    const bytes = this.bytesPerImage;
    const first = rows[span[0]!]!;
    const start = offsets[first]!;
    const handle = handles[logs[first]!];
    const at = span[0]! * bytes;
    const target =
      span.length === 1
        ? out.subarray(at, at + bytes)
        : new Uint8Array(offsets[rows[span.at(-1)!]!]! + bytes - start);
    const isWhole = !!handle && (await fill(handle.fd, target, start).catch(() => false));
    for (const place of span) {
      const from = offsets[rows[place]!]! - start;
      const pixels = target.subarray(from, from + bytes);
      if (!isWhole || !this.isOf(rows[place]!, pixels)) missing.push(place);
      else if (span.length > 1) out.set(pixels, place * bytes);
    }
  }
}
