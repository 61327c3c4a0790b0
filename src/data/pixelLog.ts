import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { fill } from './readAt';

/**
 * Decoded pictures on disk, in a file that only ever grows: eight bytes of name and version and the bytes of a picture
 * (32 bits, little endian), then blocks. A block is the length of its index (32 bits, little endian), the SHA-256 of
 * the index, the index as JSON, and the pixels of its readable pictures in the order of the index. The index has a row
 * a file: relative path, size, time of change, and either the checksum of its pixels and the digest of the file's
 * contents, or why it cannot be read.
 *
 * One process makes a file and adds to it, ever; others read what is whole. So a file that was left half written is
 * one with fewer pictures, and nothing in it can be taken for more than it is.
 */
const magic = Buffer.from('LEpixel3', 'latin1');
const headBytes = magic.length + 4;
const blockHeadBytes = 4 + 32;

/** A file and what became of decoding it. */
export interface LoggedFile {
  readonly relativePath: string;
  readonly size: number;
  readonly modified: number;
  /** `checksum` of its pixels and `contentDigest` of the file, or the reason why it cannot be read. */
  readonly outcome: { readonly checksum: number; readonly digest: string } | string;
}

export interface LoggedBlock {
  readonly files: readonly LoggedFile[];
  /** Where the pixels of the first readable picture begin in the file. */
  readonly pixelsStart: number;
}

/** What a file of pictures begins with. */
export function logHead(bytesPerImage: number): Buffer {
  const head = Buffer.alloc(headBytes);
  magic.copy(head);
  head.writeUInt32LE(bytesPerImage, magic.length);
  return head;
}

/** What stands before the pixels of a block. */
export function blockHead(files: readonly LoggedFile[]): Buffer {
  const rows = files.map(({ relativePath, size, modified, outcome }) => [
    relativePath,
    size,
    modified,
    ...(typeof outcome === 'string' ? [outcome] : [outcome.checksum, outcome.digest]),
  ]);
  const index = Buffer.from(JSON.stringify(rows), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(index.length);
  return Buffer.concat([length, createHash('sha256').update(index).digest(), index]);
}

/** @returns undefined when there is no such file, or it is none of pictures of that size. */
export async function openLog(file: string, bytesPerImage: number): Promise<FileHandle | undefined> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return undefined;
  const head = Buffer.alloc(headBytes);
  const isRead = await fill(handle.fd, head, 0).catch(() => false);
  if (isRead && head.equals(logHead(bytesPerImage))) return handle;
  await handle.close();
  return undefined;
}

/** The blocks that are whole, up to the first that is not. */
export async function* readBlocks(
  { fd }: FileHandle,
  size: number,
  bytesPerImage: number,
): AsyncGenerator<LoggedBlock> {
  for (let at = headBytes; ;) {
    const files = await readIndex(fd, at, size).catch(() => undefined);
    if (!files) return;
    const pixelsStart = at + blockHeadBytes + files.bytes;
    at = pixelsStart + files.pictures * bytesPerImage;
    if (at > size) return;
    yield { files: files.rows, pixelsStart };
  }
}

async function readIndex(fd: number, at: number, size: number) {
  const head = Buffer.alloc(blockHeadBytes);
  if (!(await fill(fd, head, at))) return undefined;
  const bytes = head.readUInt32LE();
  // Checked before memory is taken for it: the length may be anything in a damaged file.
  if (bytes > size - at - blockHeadBytes) return undefined;
  const index = Buffer.alloc(bytes);
  if (!(await fill(fd, index, at + blockHeadBytes))) return undefined;
  if (!createHash('sha256').update(index).digest().equals(head.subarray(4))) return undefined;
  const rows = parseRows(index.toString('utf8'));
  return rows && { rows, bytes, pictures: rows.filter(({ outcome }) => typeof outcome === 'object').length };
}

/** Undefined when anything is not as it is written. */
function parseRows(text: string): LoggedFile[] | undefined {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) return undefined;
  const rows: LoggedFile[] = [];
  for (const row of parsed as unknown[]) {
    if (!Array.isArray(row)) return undefined;
    const [relativePath, size, modified, first, digest] = row as unknown[];
    if (typeof relativePath !== 'string' || typeof size !== 'number' || typeof modified !== 'number')
      return undefined;
    const outcome =
      typeof first === 'number' && typeof digest === 'string' ? { checksum: first, digest } : first;
    if (typeof outcome !== 'object' && typeof outcome !== 'string') return undefined;
    rows.push({ relativePath, size, modified, outcome: outcome as LoggedFile['outcome'] });
  }
  return rows;
}
