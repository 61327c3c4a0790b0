import { type Dirent, readdir, type Stats, stat } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { forEachConcurrently } from './concurrency';

/** Something is wrong with the folder of pictures that a person can mend; the message says how. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

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

export interface ScanOptions {
  readonly signal?: AbortSignal;
  /** Told the number of pictures found so far, folder by folder. */
  readonly onProgress?: (found: number) => void;
  /** Told which subfolder could not be read; its pictures are missing from the result. */
  readonly onWarning?: (message: string) => void;
}

const imageName = /\.(png|jpe?g|jpe|jfif|webp|gif|tiff?|avif|svg)$/i;
const ignoredFolders = new Set(['node_modules', 'vae-runs']);
const filesInFlight = 64;

// The callback forms: those of `node:fs/promises` cost several times as much a file.
const list = promisify(readdir) as (folder: string, options: { withFileTypes: true }) => Promise<Dirent[]>;
const inspect = promisify(stat) as (file: string) => Promise<Stats>;

/**
 * Finds the pictures in a folder and all its subfolders, by file name extension, sorted by relative path
 * in code unit order. Leaves out hidden files and folders, `node_modules` and folders of training runs.
 * Links are followed, each folder once.
 *
 * @throws FolderError when the folder itself is missing or cannot be read; the signal's reason when
 *   aborted.
 */
export async function scanFolder(folder: string, options: ScanOptions = {}): Promise<ScannedImage[]> {
  const scan = new Scan(path.resolve(folder), options);
  return scan.run();
}

interface Found {
  readonly path: string;
  readonly relativePath: string;
}

class Scan {
  readonly #images: ScannedImage[] = [];
  /** Real paths of the folders already listed. */
  readonly #visited = new Set<string>();
  readonly #links: Found[] = [];

  constructor(
    private readonly root: string,
    private readonly options: ScanOptions,
  ) {}

  async run(): Promise<ScannedImage[]> {
    const real = await this.#openRoot();
    await this.#walk({ path: this.root, relativePath: '' }, real);
    // Links come last, so that a folder is found under its own name rather than under that of a link.
    for (let link = this.#links.shift(); link; link = this.#links.shift()) {
      const target = await realpath(link.path).catch(() => undefined);
      if (target !== undefined && !isWithin(real, target)) await this.#walk(link, target);
    }
    return this.#images.sort((a, b) => compare(a.relativePath, b.relativePath));
  }

  async #openRoot(): Promise<string> {
    try {
      const real = await realpath(this.root);
      await list(real, { withFileTypes: true });
      return real;
    } catch (error) {
      throw new FolderError(rootProblem(this.root, error), { cause: error });
    }
  }

  /** Lists a folder, unless that was done before, and the folders in it. */
  async #walk(folder: Found, real: string): Promise<void> {
    this.options.signal?.throwIfAborted();
    if (this.#visited.has(real)) return;
    this.#visited.add(real);
    const entries = await this.#entries(folder.path);
    if (folder.path !== this.root && isRunFolder(entries)) return;
    const subfolders: string[] = [];
    const files: Found[] = [];
    for (const entry of entries) {
      const { name } = entry;
      if (name.startsWith('.')) continue;
      const found = {
        path: path.join(folder.path, name),
        relativePath: folder.relativePath === '' ? name : `${folder.relativePath}/${name}`,
      };
      if (entry.isSymbolicLink()) {
        if (imageName.test(name)) files.push(found);
        else if (!ignoredFolders.has(name)) this.#links.push(found);
      } else if (entry.isDirectory()) {
        if (!ignoredFolders.has(name)) subfolders.push(name);
      } else if (imageName.test(name)) files.push(found);
    }
    await this.#inspect(files);
    this.options.onProgress?.(this.#images.length);
    for (const name of subfolders.sort(compare)) {
      const relativePath = folder.relativePath === '' ? name : `${folder.relativePath}/${name}`;
      await this.#walk({ path: path.join(folder.path, name), relativePath }, path.join(real, name));
    }
  }

  async #entries(folder: string): Promise<Dirent[]> {
    try {
      return await list(folder, { withFileTypes: true });
    } catch (error) {
      // A link to something that is no folder is no reason for a warning, nor is one that vanished.
      if (!['ENOTDIR', 'ENOENT'].includes(errorCode(error))) {
        this.options.onWarning?.(`The folder ${folder} could not be read, so its pictures are left out.`);
      }
      return [];
    }
  }

  async #inspect(files: readonly Found[]): Promise<void> {
    await forEachConcurrently(
      files,
      { concurrency: filesInFlight, signal: this.options.signal },
      async (file) => {
        // A file that vanished since it was listed, or a link to nowhere.
        const stats = await inspect(file.path).catch(() => undefined);
        if (!stats?.isFile()) return;
        const slash = file.relativePath.indexOf('/');
        const label = slash < 0 ? undefined : file.relativePath.slice(0, slash);
        this.#images.push({ ...file, size: stats.size, modified: stats.mtimeMs, label });
      },
    );
  }
}

function isRunFolder(entries: readonly Dirent[]): boolean {
  const has = (name: string) => entries.some((entry) => entry.name === name);
  return has('run.json') && has('checkpoints');
}

/** Whether a path is the folder or lies in it. A link to a folder around the root must not be followed. */
function isWithin(inner: string, folder: string): boolean {
  const relative = path.relative(folder, inner);
  return relative === '' || (!path.isAbsolute(relative) && relative.split(path.sep)[0] !== '..');
}

/** By UTF-16 code units: the same on every machine and in every language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function rootProblem(folder: string, error: unknown): string {
  switch (errorCode(error)) {
    case 'ENOENT':
      return `The folder ${folder} does not exist. Choose another folder of pictures.`;
    case 'ENOTDIR':
      return `${folder} is not a folder. Choose the folder that the pictures lie in.`;
    case 'EACCES':
    case 'EPERM':
      return `The folder ${folder} may not be read. Allow reading it, or choose another folder.`;
    default:
      return `The folder ${folder} could not be read (${String(error)}).`;
  }
}
