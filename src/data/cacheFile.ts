import path from 'node:path';
import { removeLeftovers, writeFileAtomically } from '../files/atomicFile';
import { makeFolder } from '../files/makeFolder';

/** What a killed process left half written is removed after this time: others may be writing now. */
const leftoverAgeMs = 24 * 60 * 60 * 1000;

/**
 * Writes a file of the cache, for its owner's eyes only; makes the cache folder when there is none.
 * @throws StorageError when it cannot be written.
 */
export async function writeCacheFile(file: string, data: string | readonly Uint8Array[]): Promise<void> {
  const folder = path.dirname(file);
  await makeFolder(folder);
  await removeLeftovers(folder, leftoverAgeMs);
  await writeFileAtomically(file, data, { mode: 0o600 });
}
