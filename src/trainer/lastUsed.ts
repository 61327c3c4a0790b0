import { unlessAborted } from '../data/concurrency';
export interface LastUsedOptions<T> {
  /** Most items that are kept while nobody uses them. */
  readonly most: number;
  /** Most bytes of them together; by default any number. */
  readonly mostBytes?: number;
  readonly bytes?: (item: T) => number;
  /** Gives back what an item holds; called once an item, when nobody uses it any more. */
  readonly free?: (item: T) => void;
}

interface Entry<T> {
  readonly version: string;
  readonly item: Promise<T>;
  /** Ends the making of the item. */
  readonly making: AbortController;
  isMade: boolean;
  users: number;
  bytes: number;
  /** Out of reach: freed when its last user is done. */
  isDropped: boolean;
}

/**
 * Keeps what was used last, up to a number of items and of bytes, and frees the rest. What is in use is never
 * freed, so that more may be there while it is used.
 */
export class LastUsed<T> {
  readonly #options: LastUsedOptions<T>;
  /** Used last comes last. */
  readonly #entries = new Map<string, Entry<T>>();

  constructor(options: LastUsedOptions<T>) {
    this.#options = options;
  }

  /** How many are kept. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Works with the item of a key, which is made when it is not there or of another version.
   * @param make is told by its signal when nobody waits for the item any more.
   * @param signal ends the waiting of this user alone.
   * @throws the signal's reason; what `make` throws, to all who wait for it; the next use tries again.
   */
  async use<R>(
    key: string,
    version: string,
    make: (signal: AbortSignal) => Promise<T>,
    work: (item: T) => Promise<R>,
    signal?: AbortSignal,
  ): Promise<R> {
    signal?.throwIfAborted();
    const known = this.#entries.get(key);
    if (known && known.version !== version) this.#drop(key, known);
    const entry = known?.version === version ? known : this.#make(version, make);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users += 1;
    try {
      return await work(await unlessAborted(entry.item, signal));
    } finally {
      entry.users -= 1;
      if (entry.users === 0 && !entry.isMade) {
        // Nobody waits for it, or it could not be made: whoever wants it next makes it anew.
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
        entry.isDropped = true;
        entry.making.abort();
      }
      if (entry.isDropped) this.#free(entry);
      else this.#trim();
    }
  }

  #make(version: string, make: (signal: AbortSignal) => Promise<T>): Entry<T> {
    const making = new AbortController();
    const item = make(making.signal);
    const entry: Entry<T> = { version, item, making, isMade: false, users: 0, bytes: 0, isDropped: false };
    item.then(
      (made) => {
        entry.isMade = true;
        entry.bytes = this.#options.bytes?.(made) ?? 0;
      },
      () => undefined,
    );
    return entry;
  }

  #trim(): void {
    const { most, mostBytes = Infinity } = this.#options;
    let bytes = 0;
    for (const entry of this.#entries.values()) bytes += entry.bytes;
    for (const [key, entry] of this.#entries) {
      // What was used last stays, however large it is.
      if (this.#entries.size <= 1 || (this.#entries.size <= most && bytes <= mostBytes)) return;
      if (entry.users > 0) continue;
      bytes -= entry.bytes;
      this.#drop(key, entry);
    }
  }

  #drop(key: string, entry: Entry<T>): void {
    this.#entries.delete(key);
    entry.isDropped = true;
    this.#free(entry);
  }

  #free(entry: Entry<T>): void {
    if (entry.users > 0) return;
    entry.item.then(
      (item) => this.#options.free?.(item),
      () => undefined,
    );
  }
}
