import { type Dirent, readdir, type Stats, stat, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as othersAreAnswered } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isInside } from '../files/isInside';
import { forEachConcurrently } from './concurrency';
import { otherThanFile } from '../files/regularFile';
import { openingProblem, rootProblem, systemCode } from './folderError';

export { FolderError } from './folderError';

/** A file that looks like a picture by its name. */
export interface ScannedImage {
  /** Absolute path. */
  readonly path: string;
  /** Relative to the folder scanned, with `/` on every platform. */
  readonly relativePath: string;
  /** In bytes. */
  readonly size: number;
  /** Time of the last change, in milliseconds since 1970. */
  readonly modified: number;
  /** Name of the first-level subfolder that the picture lies in. */
  readonly label?: string;
}

/** Something that was left out, although it looks like a picture or a folder that may hold some. */
export interface SkippedFile {
  /** Absolute path; with replacement characters where the name is not UTF-8. */
  readonly path: string;
  /** One sentence or two. */
  readonly reason: string;
}

export interface ScannedFolder {
  /** Sorted by relative path, in code unit order. */
  readonly images: readonly ScannedImage[];
  /** Sorted by path, in code unit order. */
  readonly skipped: readonly SkippedFile[];
  /** False when {@link ScanOptions.isEnough} has ended the search. */
  readonly isWhole: boolean;
}

export interface ScanOptions {
  readonly signal?: AbortSignal;
  /** Told the number of pictures found so far, folder by folder. */
  readonly onProgress?: (found: number) => void;
  /** Asked now and then whether what has been found must do. */
  readonly isEnough?: () => boolean;
}

const imageName = /\.(png|jpe?g|jpe|jfif|webp|gif|tiff?|avif|svg)$/i;
const ignoredFolders = new Set(['node_modules', 'vae-runs']);
const filesInFlight = 64;
/** Looking at so many files takes less than this, unless the disk is slow; then they are asked for side by side. */
const quickMs = 20;
const notUtf8 = 'Its name is not UTF-8, so it cannot be told apart from others: rename it.';

// The callback forms: those of `node:fs/promises` cost several times as much a file. Names come as bytes,
// for as text those that are not UTF-8 would no longer name anything.
const list = promisify(readdir) as unknown as (
  folder: string,
  options: { withFileTypes: true; encoding: 'buffer' },
) => Promise<Dirent<Buffer>[]>;
const inspect = promisify(stat) as (file: string) => Promise<Stats>;

/**
 * Finds the pictures in a folder and all its subfolders, by file name extension, sorted by relative path
 * in code unit order. Passes over hidden files and folders, `node_modules` and folders of training runs.
 * Links are followed, each folder once. What looks like a picture or a folder and can be neither is
 * listed with the reason.
 *
 * @throws FolderError when the folder itself is missing or cannot be read; the signal's reason when
 *   aborted.
 */
export async function scanFolder(folder: string, options: ScanOptions = {}): Promise<ScannedFolder> {
  const scan = new Scan(path.resolve(folder), options);
  return scan.run();
}

interface Found {
  readonly path: string;
  readonly relativePath: string;
}

class Scan {
  readonly #images: ScannedImage[] = [];
  readonly #skipped: SkippedFile[] = [];
  /** Real paths of the folders already listed. */
  readonly #visited = new Set<string>();
  readonly #links: Found[] = [];
  readonly #root: string;
  readonly #options: ScanOptions;
  #isWhole = true;

  constructor(root: string, options: ScanOptions) {
    this.#root = root;
    this.#options = options;
  }

  async run(): Promise<ScannedFolder> {
    const real = await this.#openRoot();
    await this.#walk({ path: this.#root, relativePath: '' }, real);
    // Links come last, so that a folder is found under its own name rather than under that of a link.
    for (let link = this.#links.shift(); link && !this.#isEnough(); link = this.#links.shift()) {
      await this.#follow(link, real);
    }
    return {
      images: this.#images.sort((a, b) => compare(a.relativePath, b.relativePath)),
      skipped: this.#skipped.sort((a, b) => compare(a.path, b.path)),
      isWhole: this.#isWhole,
    };
  }

  async #openRoot(): Promise<string> {
    try {
      const real = await realpath(this.#root);
      await list(real, { withFileTypes: true, encoding: 'buffer' });
      return real;
    } catch (error) {
      throw rootProblem(this.#root, error);
    }
  }

  /** Lists a folder, unless that was done before, and the folders in it. */
  async #walk(folder: Found, real: string): Promise<void> {
    this.#options.signal?.throwIfAborted();
    if (this.#isEnough() || this.#visited.has(real)) return;
    this.#visited.add(real);
    const entries = await this.#entries(folder.path);
    if (folder.path !== this.#root && isRunFolder(entries)) return;
    const subfolders: Found[] = [];
    const files: Found[] = [];
    for (const { name, entry, valid } of entries) {
      if (name.startsWith('.')) continue;
      const found = {
        path: path.join(folder.path, name),
        relativePath: folder.relativePath === '' ? name : `${folder.relativePath}/${name}`,
      };
      const isFolder = entry.isDirectory() && !ignoredFolders.has(name);
      if (!valid) {
        if (isFolder || imageName.test(name)) this.#skip(found, notUtf8);
      } else if (isFolder) subfolders.push(found);
      else if (entry.isSymbolicLink() && !ignoredFolders.has(name)) this.#links.push(found);
      else if (!entry.isDirectory() && imageName.test(name)) files.push(found);
    }
    await this.#inspectAll(files);
    this.#options.onProgress?.(this.#images.length);
    subfolders.sort((a, b) => compare(a.relativePath, b.relativePath));
    for (const found of subfolders) await this.#walk(found, path.join(real, path.basename(found.path)));
  }

  /** Calls that wait cost a fraction of those that tell when they are done, unless the disk is slow. */
  async #inspectAll(files: readonly Found[]): Promise<void> {
    const { signal } = this.#options;
    let at = 0;
    for (let took = 0; took < quickMs && at < files.length; at += filesInFlight) {
      const began = performance.now();
      for (const file of files.slice(at, at + filesInFlight)) {
        if (!this.#isEnough()) this.#add(file, inspectNow(file.path));
      }
      took = performance.now() - began;
      await othersAreAnswered();
      signal?.throwIfAborted();
    }
    await forEachConcurrently(files.slice(at), { concurrency: filesInFlight, signal }, async (file) => {
      if (!this.#isEnough()) this.#add(file, await inspect(file.path).catch((error: unknown) => error));
    });
  }

  #isEnough(): boolean {
    if (!this.#options.isEnough?.()) return false;
    this.#isWhole = false;
    return true;
  }

  /** A link to a folder is walked like one, whatever the link is called; one to a file needs a picture's name. */
  async #follow(link: Found, root: string): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const found = await inspect(link.path).catch((error: unknown) => error);
    if (isStats(found) && found.isDirectory()) {
      const target = await realpath(link.path).catch(() => undefined);
      // A link to a folder around the root must not be followed: it would lead to all of it again.
      if (target !== undefined && !isInside(target, root)) await this.#walk(link, target);
    } else if (systemCode(found) === 'ENOENT') this.#skip(link, 'The link leads nowhere.');
    else if (imageName.test(link.path) || !isStats(found)) this.#add(link, found);
  }

  #add(file: Found, found: unknown): void {
    if (!isStats(found)) return this.#skip(file, openingProblem(found));
    const other = otherThanFile(found);
    if (other !== undefined) return this.#skip(file, `It is no file but ${other}.`);
    const slash = file.relativePath.indexOf('/');
    const label = slash < 0 ? undefined : file.relativePath.slice(0, slash);
    this.#images.push({ ...file, size: found.size, modified: found.mtimeMs, label });
  }

  async #entries(folder: string): Promise<Entry[]> {
    try {
      const entries = await list(folder, { withFileTypes: true, encoding: 'buffer' });
      return entries.map((entry) => {
        const name = entry.name.toString('utf8');
        return { entry, name, valid: Buffer.from(name, 'utf8').equals(entry.name) };
      });
    } catch (error) {
      const reason =
        systemCode(error) === 'ENOENT'
          ? 'The folder has disappeared.'
          : `The folder could not be read, so its pictures are left out (${systemCode(error) || String(error)}).`;
      this.#skip({ path: folder, relativePath: '' }, reason);
      return [];
    }
  }

  #skip({ path: file }: Found, reason: string): void {
    this.#skipped.push({ path: file, reason });
  }
}

interface Entry {
  readonly entry: Dirent<Buffer>;
  readonly name: string;
  /** Whether the name as text still names the file. */
  readonly valid: boolean;
}

function isRunFolder(entries: readonly Entry[]): boolean {
  const has = (name: string) => entries.some((entry) => entry.name === name);
  return has('run.json') && has('checkpoints');
}

function inspectNow(file: string): unknown {
  try {
    return statSync(file);
  } catch (error) {
    return error;
  }
}

function isStats(found: unknown): found is Stats {
  return !(found instanceof Error);
}

/** By UTF-16 code units: the same on every machine and in every language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
