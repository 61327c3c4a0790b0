import { stat } from 'node:fs/promises';

interface Entry<T> {
  readonly version: string;
  readonly value: Promise<T>;
}

/**
 * What was made of files, kept as long as they stay the same: their size, time and place on the disk. Files
 * of a run are replaced as a whole or grow, so none of these three stays when the contents change.
 */
export class FileCache<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #read: (file: string) => Promise<T>;
  readonly #most: number;

  /** @param most entries kept; the one used longest ago goes first. */
  constructor(read: (file: string) => Promise<T>, most: number) {
    this.#read = read;
    this.#most = most;
  }

  /**
   * What `read` gives or throws. It is not asked twice while the file stays the same, unless it has failed: leave to
   * read may have come since, which changes nothing of the file.
   */
  async get(file: string): Promise<T> {
    const version = await versionOf(file);
    const known = this.#entries.get(file);
    this.#entries.delete(file);
    // It may be there by the time it is read, and gone again later: of what is not there, nothing is kept.
    if (version === undefined) return this.#read(file);
    const entry = known?.version === version ? known : { version, value: this.#read(file) };
    // The one used last lies last.
    this.#entries.set(file, entry);
    entry.value.catch(() => {
      if (this.#entries.get(file) === entry) this.#entries.delete(file);
    });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#most) break;
      this.#entries.delete(oldest);
    }
    return entry.value;
  }
}

/** Undefined for a file that is not there. */
async function versionOf(file: string): Promise<string | undefined> {
  const facts = await stat(file).catch(() => undefined);
  return facts && `${facts.ino} ${facts.size} ${facts.mtimeMs}`;
}
