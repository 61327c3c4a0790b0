import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { fill } from './readAt';

/** One picture as version 0.1 knew it. */
export interface ListedPicture {
  readonly relativePath: string;
  /** Of the file, in bytes. */
  readonly size: number;
  /** Time of the last change, in milliseconds since 1970. */
  readonly modified: number;
  /** `checksum` of its pixels. */
  readonly checksum: number;
}

/**
 * Version 0.1 had all pictures of a folder in one file: eight bytes of name and version, the length of the index (32
 * bits, little endian), the SHA-256 of the index, the index as JSON, then the pixels.
 */
const magic = Buffer.from('LEpixel1', 'latin1');
const prefixBytes = magic.length + 4 + 32;

/**
 * What the cache of version 0.1 knows of the readable pictures of a folder; their pixels are not read.
 * @returns undefined when there is no such file or it is damaged in any way.
 */
export async function readCacheOfVersion1(file: string): Promise<readonly ListedPicture[] | undefined> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const rows: unknown = JSON.parse((await readIndex(handle)).toString('utf8'));
    if (!Array.isArray(rows)) return undefined;
    return rows.flatMap((row: unknown) => {
      const [relativePath, size, modified, checksum] = row as unknown[];
      return typeof relativePath === 'string' &&
        typeof size === 'number' &&
        typeof modified === 'number' &&
        typeof checksum === 'number'
        ? [{ relativePath, size, modified, checksum }]
        : [];
    });
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

async function readIndex(handle: FileHandle): Promise<Buffer> {
  const prefix = Buffer.alloc(prefixBytes);
  if (!(await fill(handle.fd, prefix, 0)) || !prefix.subarray(0, magic.length).equals(magic))
    throw new Error('no cache');
  const length = prefix.readUInt32LE(magic.length);
  // Checked before memory is taken for it: the length may be anything in a damaged file.
  if (length > (await handle.stat()).size - prefixBytes) throw new Error('wrong length');
  const index = Buffer.alloc(length);
  if (!(await fill(handle.fd, index, prefixBytes))) throw new Error('wrong length');
  const digest = createHash('sha256').update(index).digest();
  if (!digest.equals(prefix.subarray(magic.length + 4))) throw new Error('damaged');
  return index;
}
