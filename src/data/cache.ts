import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { writeCacheFile } from './cacheFile';

/**
 * Decoded pictures on disk: eight bytes of name and version, the length of the index (32 bits, little
 * endian), the SHA-256 of the index, the index as JSON, then the pixels of the readable pictures in the
 * order of the index. The index has a row a file: relative path, size, time of change, and either the
 * checksum of its pixels and the digest of the file's contents, or why it cannot be read.
 */
const magic = Buffer.from('LEpixel2', 'latin1');
export const prefixBytes = magic.length + 4 + 32;
const pieceBytes = 32 * 2 ** 20;

export interface DecodedPicture {
  /** {@link checksum} of its pixels. */
  readonly checksum: number;
  /** `contentDigest` of the file. */
  readonly digest: string;
}

/** What became of decoding a file: a picture, or the reason why there is none. */
export type Outcome = DecodedPicture | string;

export interface CachedFile {
  readonly relativePath: string;
  readonly size: number;
  readonly modified: number;
  readonly outcome: Outcome;
}

interface Row extends CachedFile {
  /** Position among the pictures in the file; −1 for a file that cannot be read. */
  readonly position: number;
}

/** The decoded pictures of an earlier run, open for reading. */
export class PixelCache {
  readonly #handle: FileHandle;
  readonly #rows: ReadonlyMap<string, Row>;
  readonly #bytesPerImage: number;
  readonly #pixelsStart: number;

  private constructor(
    handle: FileHandle,
    rows: ReadonlyMap<string, Row>,
    bytesPerImage: number,
    pixelsStart: number,
  ) {
    this.#handle = handle;
    this.#rows = rows;
    this.#bytesPerImage = bytesPerImage;
    this.#pixelsStart = pixelsStart;
  }

  /** @returns undefined when there is no such file or it is damaged in any way: then all is decoded anew. */
  static async open(file: string, bytesPerImage: number): Promise<PixelCache | undefined> {
    const handle = await open(file, 'r').catch(() => undefined);
    if (!handle) return undefined;
    try {
      const index = await readIndex(handle);
      const rows = parseIndex(index.toString('utf8'));
      const pixelsStart = prefixBytes + index.length;
      const pictures = [...rows.values()].filter((row) => row.position >= 0).length;
      if ((await handle.stat()).size !== pixelsStart + pictures * bytesPerImage)
        throw new Error('wrong length');
      return new PixelCache(handle, rows, bytesPerImage, pixelsStart);
    } catch {
      await handle.close();
      return undefined;
    }
  }

  /**
   * Finds what is known of each file that has not changed since, and copies its pixels.
   *
   * @param out gets the pixels of `files[i]` at `i · bytesPerImage`.
   * @returns an entry a file; undefined where it has to be decoded.
   */
  async read(
    files: readonly Omit<CachedFile, 'outcome'>[],
    out: Uint8Array,
  ): Promise<(Outcome | undefined)[]> {
    const found = files.map((file) => {
      const row = this.#rows.get(file.relativePath);
      return row?.size === file.size && row.modified === file.modified ? row : undefined;
    });
    const outcomes = found.map((row) => row?.outcome);
    const longest = Math.max(1, Math.floor(pieceBytes / this.#bytesPerImage));
    for (let start = 0; start < found.length;) {
      const first = found[start]?.position ?? -1;
      let end = start + 1;
      if (first >= 0) {
        while (end - start < longest && found[end]?.position === first + end - start) end++;
        const piece = out.subarray(start * this.#bytesPerImage, end * this.#bytesPerImage);
        const whole = await this.#fill(piece, this.#pixelsStart + first * this.#bytesPerImage);
        for (let i = start; i < end; i++) {
          const pixels = out.subarray(i * this.#bytesPerImage, (i + 1) * this.#bytesPerImage);
          const known = outcomes[i] as DecodedPicture;
          if (!whole || checksum(pixels) !== known.checksum) outcomes[i] = undefined;
        }
      }
      start = end;
    }
    return outcomes;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #fill(out: Uint8Array, at: number): Promise<boolean> {
    return fill(this.#handle, out, at).catch(() => false);
  }
}

/**
 * Replaces a cache file; other processes go on reading the one before.
 *
 * @param pixels of the readable ones of `files`, in their order.
 * @throws StorageError, for example when the disk is full.
 */
export async function writePixelCache(
  file: string,
  files: readonly CachedFile[],
  pixels: Uint8Array,
): Promise<void> {
  const rows = files.map(({ relativePath, size, modified, outcome }) => [
    relativePath,
    size,
    modified,
    ...(typeof outcome === 'string' ? [outcome] : [outcome.checksum, outcome.digest]),
  ]);
  const index = Buffer.from(JSON.stringify(rows), 'utf8');
  const prefix = Buffer.alloc(prefixBytes);
  magic.copy(prefix);
  prefix.writeUInt32LE(index.length, magic.length);
  createHash('sha256')
    .update(index)
    .digest()
    .copy(prefix, magic.length + 4);
  await writeCacheFile(file, [prefix, index, pixels]);
}

/** After FNV-1a, over 32-bit words and then the bytes left: finds damage, not malice. */
export function checksum(bytes: Uint8Array): number {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
  let hash = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) {
    hash = Math.imul(hash ^ words[i]!, 0x01000193);
    // Without this, the high bits of a word would never reach the low bits of the result.
    hash ^= hash >>> 15;
  }
  for (let i = words.length * 4; i < aligned.length; i++) hash = Math.imul(hash ^ aligned[i]!, 0x01000193);
  return hash >>> 0;
}

/**
 * The index of a cache file, whole.
 * @param name and version that the file must begin with: this version's unless said.
 * @throws Error when it does not, or is damaged.
 */
export async function readIndex(handle: FileHandle, name: Buffer = magic): Promise<Buffer> {
  const prefix = Buffer.alloc(prefixBytes);
  if (!(await fill(handle, prefix, 0)) || !prefix.subarray(0, name.length).equals(name))
    throw new Error('no cache');
  const length = prefix.readUInt32LE(magic.length);
  // Checked before memory is taken for it: the length may be anything in a damaged file.
  if (length > (await handle.stat()).size - prefixBytes) throw new Error('wrong length');
  const index = Buffer.alloc(length);
  if (!(await fill(handle, index, prefixBytes))) throw new Error('wrong length');
  const digest = createHash('sha256').update(index).digest();
  if (!digest.equals(prefix.subarray(magic.length + 4))) throw new Error('damaged');
  return index;
}

/** The rows of an index, by relative path. @throws Error when it is damaged. */
export function parseIndex(text: string): Map<string, Row> {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) throw new Error('damaged');
  const rows = new Map<string, Row>();
  let pictures = 0;
  for (const row of parsed as unknown[]) {
    if (!Array.isArray(row)) throw new Error('damaged');
    const [relativePath, size, modified, first, digest] = row as unknown[];
    if (typeof relativePath !== 'string' || typeof size !== 'number' || typeof modified !== 'number') {
      throw new Error('damaged');
    }
    const outcome =
      typeof first === 'number' && typeof digest === 'string' ? { checksum: first, digest } : first;
    if (typeof outcome !== 'object' && typeof outcome !== 'string') throw new Error('damaged');
    const position = typeof outcome === 'object' ? pictures++ : -1;
    rows.set(relativePath, { relativePath, size, modified, outcome: outcome as Outcome, position });
  }
  if (rows.size !== parsed.length) throw new Error('damaged');
  return rows;
}

/** @returns false when the file ends before `out` is full. */
export async function fill(handle: FileHandle, out: Uint8Array, at: number): Promise<boolean> {
  for (let done = 0; done < out.length;) {
    const { bytesRead } = await handle.read(out, done, out.length - done, at + done);
    if (bytesRead === 0) return false;
    done += bytesRead;
  }
  return true;
}
