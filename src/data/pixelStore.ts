import { type FileHandle, open } from 'node:fs/promises';
import { checksum, fill, parseIndex, prefixBytes, readIndex } from './cache';

/** Pictures that lie this near to each other in the file are read at once, with what lies between. */
const nearBytes = 16 * 1024;
const mostReadBytes = 4 * 2 ** 20;

/**
 * The decoded pictures of a folder where they lie on disk, any of them at hand without all of them in memory.
 * The file is opened for each reading: another process may replace it meanwhile, and must be able to.
 */
export class PixelStore {
  readonly #file: string;
  readonly #bytesPerImage: number;
  readonly #names: readonly string[];
  /** Where each picture is among those of the file; −1 for one that it does not hold. */
  readonly #positions: Int32Array;
  readonly #checksums: Uint32Array;
  #pixelsStart = 0;
  /** First bytes of the file that the positions are in: they hold the digest of its index. */
  #prefix?: Buffer;

  /** @param names relative paths of the pictures, as the file's index has them. */
  constructor(file: string, bytesPerImage: number, names: readonly string[]) {
    this.#file = file;
    this.#bytesPerImage = bytesPerImage;
    this.#names = names;
    this.#positions = new Int32Array(names.length);
    this.#checksums = new Uint32Array(names.length);
  }

  /**
   * Reads pictures.
   * @param out gets the pixels of `rows[i]` at `i · bytesPerImage`.
   * @returns the places in `rows` of what the file does not hold, or not whole: all when there is no such file.
   */
  async read(rows: Uint32Array, out: Uint8Array): Promise<readonly number[]> {
    const everything = [...rows.keys()];
    const handle = await open(this.#file, 'r').catch(() => undefined);
    if (!handle) return everything;
    try {
      await this.#look(handle);
      return await this.#read(handle, rows, out);
    } catch {
      return everything;
    } finally {
      await handle.close();
    }
  }

  /** Finds out where the pictures lie, unless that is known of this very file. */
  async #look(handle: FileHandle): Promise<void> {
    const prefix = Buffer.alloc(prefixBytes);
    await fill(handle, prefix, 0);
    if (this.#prefix?.equals(prefix)) return;
    const index = await readIndex(handle);
    const known = parseIndex(index.toString('utf8'));
    this.#pixelsStart = prefixBytes + index.length;
    for (const [i, name] of this.#names.entries()) {
      const { position = -1, outcome } = known.get(name) ?? {};
      this.#positions[i] = position;
      this.#checksums[i] = typeof outcome === 'object' ? outcome.checksum : 0;
    }
    this.#prefix = prefix;
  }

  async #read(handle: FileHandle, rows: Uint32Array, out: Uint8Array): Promise<readonly number[]> {
    const bytes = this.#bytesPerImage;
    const wanted = Array.from(rows, (row, i) => ({ i, row, position: this.#positions[row] ?? -1 }));
    const missing = wanted.filter(({ position }) => position < 0).map(({ i }) => i);
    const found = wanted
      .filter(({ position }) => position >= 0)
      .sort((one, other) => one.position - other.position);
    for (let start = 0; start < found.length;) {
      const first = found[start]!.position;
      let end = start + 1;
      for (; end < found.length; end++) {
        const gap = found[end]!.position - found[end - 1]!.position - 1;
        if (gap * bytes > nearBytes || (found[end]!.position + 1 - first) * bytes > mostReadBytes) break;
      }
      const span = new Uint8Array((found[end - 1]!.position + 1 - first) * bytes);
      const isWhole = await fill(handle, span, this.#pixelsStart + first * bytes);
      for (const each of found.slice(start, end)) {
        const from = (each.position - first) * bytes;
        const pixels = span.subarray(from, from + bytes);
        if (isWhole && checksum(pixels) === this.#checksums[each.row]) out.set(pixels, each.i * bytes);
        else missing.push(each.i);
      }
      start = end;
    }
    return missing;
  }
}
