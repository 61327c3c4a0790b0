const kept = 16_384;

/** Paths that the host has named to a webview, which may then ask for them; the last many thousand. */
export class NamedPaths {
  readonly #paths = new Set<string>();

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  add(path: string): void {
    // Named last, forgotten last.
    this.#paths.delete(path);
    this.#paths.add(path);
    const [oldest] = this.#paths;
    if (this.#paths.size > kept && oldest !== undefined) this.#paths.delete(oldest);
  }
}
