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
   * @throws what `make` throws, to all who wait for it; the next use tries again.
   */
  async use<R>(
    key: string,
    version: string,
    make: () => Promise<T>,
    work: (item: T) => Promise<R>,
  ): Promise<R> {
    const known = this.#entries.get(key);
    if (known && known.version !== version) this.#drop(key, known);
    const entry = known?.version === version ? known : this.#make(version, make);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users += 1;
    try {
      const item = await entry.item.catch((error: unknown) => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
        throw error;
      });
      return await work(item);
    } finally {
      entry.users -= 1;
      if (entry.isDropped) this.#free(entry);
      else this.#trim();
    }
  }

  #make(version: string, make: () => Promise<T>): Entry<T> {
    const entry: Entry<T> = { version, item: make(), users: 0, bytes: 0, isDropped: false };
    entry.item.then(
      (item) => (entry.bytes = this.#options.bytes?.(item) ?? 0),
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
