import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { isTemporary } from './atomicFile';

/** What the cache folder may hold, in bytes, before what was used longest ago is cleared away. */
const mostCacheBytes = 32 * 2 ** 30;
/** What nobody has used for so long is cleared away. */
const mostAgeMs = 60 * 24 * 60 * 60 * 1000;
/** Whoever has a file of pictures open shows so every five minutes; so long ago, nobody has. */
export const inUseMs = 20 * 60_000;

/** Files of ours: decoded pictures, the choice of a transform, maps. */
const ours = /^[0-9a-f]{32}(\.[0-9a-f]{12})?\.(pixels|transform\.json|umap)$/;

interface CacheFile {
  readonly file: string;
  readonly bytes: number;
  /** When it was last made, added to, or used, in milliseconds since 1970. */
  readonly used: number;
}

/** What a cache folder holds, and how much of it was cleared away. */
export interface CacheFacts {
  /** What is left. */
  readonly files: number;
  readonly bytes: number;
  readonly removedFiles: number;
  readonly removedBytes: number;
}

/** How much is to be left. */
interface TrimOptions {
  /** In bytes; 0 to clear away all that is not in use. */
  readonly most?: number;
  /** Bytes that are needed for something else. */
  readonly toFree?: number;
}

/**
 * Clears away what has not been used for sixty days, and what was used longest ago when there is too much. What a
 * process has in use is left, and what is not ours.
 */
export async function trimCache(
  cacheFolder: string,
  { most = mostCacheBytes, toFree = 0 }: TrimOptions = {},
): Promise<CacheFacts> {
  const found = (await cacheFiles(cacheFolder)).sort((one, other) => one.used - other.used);
  const all = bytesOf(found);
  const wanted = Math.min(most, all - toFree);
  let bytes = all;
  const removed: CacheFile[] = [];
  for (const each of found) {
    const age = Date.now() - each.used;
    if (age <= inUseMs || (age <= mostAgeMs && bytes <= wanted)) continue;
    // Someone may have it in use in a way that does not show; then it stays.
    if (!(await isRemoved(each.file))) continue;
    removed.push(each);
    bytes -= each.bytes;
  }
  const files = found.length - removed.length;
  return { files, bytes, removedFiles: removed.length, removedBytes: bytesOf(removed) };
}

/** Keeps a file of the cache from being cleared away for a while. */
export async function markAsUsed(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

function bytesOf(files: readonly CacheFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function isRemoved(file: string): Promise<boolean> {
  return rm(file).then(
    () => true,
    () => false,
  );
}

async function cacheFiles(cacheFolder: string): Promise<CacheFile[]> {
  const names = await readdir(cacheFolder).catch(() => [] as string[]);
  const found = await Promise.all(
    names
      .filter((name) => ours.test(name) || isTemporary(name))
      .map(async (name) => {
        const file = path.join(cacheFolder, name);
        const facts = await stat(file).catch(() => undefined);
        return facts?.isFile() ? [{ file, bytes: facts.size, used: facts.mtimeMs }] : [];
      }),
  );
  return found.flat();
}
