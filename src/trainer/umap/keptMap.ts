import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { writeCacheFile } from '../../data/cacheFile';
import { withFile } from '../../runs/readFile';
import type { LaidOut } from './layOut';

/**
 * A map on disk: eight bytes of name and version, the number of points and of those fitted (32 bits each), the
 * SHA-256 of the places, then the places as 32-bit numbers; all little endian.
 */
const magic = Buffer.from('LEumap01', 'latin1');
const digestStart = magic.length + 8;
const placesStart = digestStart + 32;

/** @returns undefined when there is no such file, or it is damaged or of another number of points. */
export async function readMap(file: string, count: number): Promise<LaidOut | undefined> {
  const wanted = placesStart + 8 * count;
  // What is of another size is not read: it may be of any.
  const bytes = await withFile(file, async (handle, size) =>
    size === wanted ? handle.readFile() : undefined,
  ).catch(() => undefined);
  if (bytes?.length !== wanted || !bytes.subarray(0, 8).equals(magic)) return undefined;
  const places = bytes.subarray(placesStart);
  if (!sha256(places).equals(bytes.subarray(digestStart, placesStart))) return undefined;
  if (bytes.readUInt32LE(8) !== count) return undefined;
  return { places: new Float32Array(swapped(new Uint8Array(places)).buffer), fitted: bytes.readUInt32LE(12) };
}

/** @throws StorageError */
export async function writeMap(file: string, { places, fitted }: LaidOut): Promise<void> {
  const bytes = swapped(new Uint8Array(places.slice().buffer));
  const head = Buffer.alloc(digestStart);
  magic.copy(head);
  head.writeUInt32LE(places.length / 2, 8);
  head.writeUInt32LE(fitted, 12);
  await writeCacheFile(file, [head, sha256(bytes), bytes]);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Between the order of bytes of this machine and that of the file. */
function swapped(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const own = bytes as Uint8Array<ArrayBuffer>;
  if (endianness() === 'BE') Buffer.from(own.buffer).swap32();
  return own;
}
