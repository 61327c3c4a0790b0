import { readdir, rm, stat, utimes } from 'node:fs/promises';
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

/** Notes that a file of the cache has been of use just now: what was of use last is cleared last. */
export async function touchCacheFile(file: string): Promise<void> {
  const now = new Date();
  // Only what is cleared first depends on it.
  await utimes(file, now, now).catch(() => undefined);
}

/**
 * Clears files of one kind, those of no use for longest first, until the others take no more room than `mostBytes`.
 * Who has read one goes on with what it read; several processes may clear at once.
 *
 * @param ending of their names.
 * @param but absolute path of the one that stays in any case: it was just written.
 */
export async function clearCacheFiles(
  folder: string,
  ending: string,
  { mostBytes, but }: { readonly mostBytes: number; readonly but: string },
): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const facts = await stat(file).catch(() => undefined);
      return facts?.isFile() === true ? [{ file, used: facts.mtimeMs, bytes: facts.size }] : [];
    }),
  );
  const others = files.flat().filter(({ file }) => file !== but);
  let bytes = files.flat().find(({ file }) => file === but)?.bytes ?? 0;
  for (const each of others.sort((a, b) => b.used - a.used)) {
    bytes += each.bytes;
    if (bytes > mostBytes) await rm(each.file, { force: true });
  }
}
