import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { inUseMs, markAsUsed } from '../files/cacheFolder';
import { checksum } from './checksum';
import type { Outcomes } from './outcomes';
import { type LoggedBlock, openLog, readBlocks } from './pixelLog';
import { fill } from './readAt';
import type { ScannedImage } from './scan';

/** Files of pictures of one folder; the smallest beyond are made one. */
const mostLogs = 8;

/** A name for a new file of pictures, beside those that there are of the same folder and transform. */
export function newLog(cacheFolder: string, key: string): string {
  return path.join(cacheFolder, `${key}.${randomBytes(6).toString('hex')}.pixels`);
}

interface FoundLog {
  readonly file: string;
  readonly facts: Stats;
}

/** The files of pictures of a folder, the largest first. */
async function findLogs(cacheFolder: string, key: string): Promise<FoundLog[]> {
  const names = await readdir(cacheFolder).catch(() => [] as string[]);
  const ours = names.filter(
    (name) => name.startsWith(`${key}.`) && /^\.[0-9a-f]{12}\.pixels$/.test(name.slice(key.length)),
  );
  const found = await Promise.all(
    ours.map(async (name): Promise<FoundLog[]> => {
      const file = path.join(cacheFolder, name);
      const facts = await stat(file).catch(() => undefined);
      return facts?.isFile() ? [{ file, facts }] : [];
    }),
  );
  return found.flat().sort((one, other) => other.facts.size - one.facts.size);
}

/** All that is known of the files of a folder from earlier readings of it. */
export class PixelLogs {
  /** Absolute paths. */
  readonly files: string[] = [];
  readonly #useless: string[] = [];
  readonly #bytesPerImage: number;
  readonly #outcomes: Outcomes;

  constructor(outcomes: Outcomes, bytesPerImage: number) {
    this.#outcomes = outcomes;
    this.#bytesPerImage = bytesPerImage;
  }

  /**
   * Finds what the files of pictures know of each file that has not changed since.
   * @param into gets the pixels of `files[i]` at `i · bytesPerImage`, and then only pictures that are not damaged are
   * known; without it nothing is read but where they lie.
   */
  async find(
    cacheFolder: string,
    key: string,
    files: readonly ScannedImage[],
    into?: Uint8Array,
  ): Promise<void> {
    const logs = await findLogs(cacheFolder, key);
    if (logs.length === 0) return;
    const indices = new Map(files.map(({ relativePath }, i) => [relativePath, i]));
    for (const { file, facts } of logs) {
      const isIdle = Date.now() - facts.mtimeMs > inUseMs;
      const handle = await openLog(file, this.#bytesPerImage);
      if (!handle) {
        if (isIdle) this.#useless.push(file);
        continue;
      }
      try {
        const log = this.files.push(file) - 1;
        await markAsUsed(file);
        let all = 0;
        let needed = 0;
        for await (const block of readBlocks(handle, facts.size, this.#bytesPerImage)) {
          const found = this.#match(block, log, files, indices);
          all += block.files.length;
          needed += found.needed;
          if (into) await this.#read(handle.fd, block, found.indices, into);
        }
        if (isIdle && (log >= mostLogs || needed < all / 2 || all === 0)) {
          // The few pictures are decoded again, into a file with others.
          this.#outcomes.forgetLog(log);
          this.#useless.push(file);
        }
      } finally {
        await handle.close();
      }
    }
  }

  /** Removes the files that hold hardly anything that is needed; to be called when all is kept elsewhere. */
  async tidy(): Promise<void> {
    for (const file of this.#useless) await rm(file, { force: true }).catch(() => undefined);
  }

  /** @returns the indices of the files whose pixels the block has in turn, −1 for what is not needed. */
  #match(
    { files: logged, pixelsStart }: LoggedBlock,
    log: number,
    files: readonly ScannedImage[],
    indices: ReadonlyMap<string, number>,
  ): { indices: number[]; needed: number } {
    const found: number[] = [];
    let needed = 0;
    for (const { relativePath, size, modified, outcome } of logged) {
      const index = indices.get(relativePath) ?? -1;
      const file = files[index];
      const isNews = file?.size === size && file.modified === modified && !this.#outcomes.isKnown(index);
      if (isNews) {
        this.#outcomes.set(index, outcome);
        needed++;
      }
      if (typeof outcome === 'string') continue;
      if (isNews) this.#outcomes.place(index, log, pixelsStart + found.length * this.#bytesPerImage);
      found.push(isNews ? index : -1);
    }
    return { indices: found, needed };
  }

  async #read(
    descriptor: number,
    block: LoggedBlock,
    found: readonly number[],
    into: Uint8Array,
  ): Promise<void> {
    if (!found.some((index) => index >= 0)) return;
    const bytes = this.#bytesPerImage;
    const all = new Uint8Array(found.length * bytes);
    const isWhole = await fill(descriptor, all, block.pixelsStart).catch(() => false);
    for (const [i, index] of found.entries()) {
      if (index < 0) continue;
      const pixels = all.subarray(i * bytes, (i + 1) * bytes);
      if (isWhole && checksum(pixels) === this.#outcomes.checksums[index]) into.set(pixels, index * bytes);
      else this.#outcomes.forget(index);
    }
  }
}
