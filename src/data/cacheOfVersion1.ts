import { open } from 'node:fs/promises';
import { readIndex } from './cache';

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

/** The format of version 0.1 differs from today's in having no digests of the files. */
const magic = Buffer.from('LEpixel1', 'latin1');

/**
 * What the cache of version 0.1 knows of the readable pictures of a folder; their pixels are not read.
 * @returns undefined when there is no such file or it is damaged in any way.
 */
export async function readCacheOfVersion1(file: string): Promise<readonly ListedPicture[] | undefined> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const rows: unknown = JSON.parse((await readIndex(handle, magic)).toString('utf8'));
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
