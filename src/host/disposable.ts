/** Anything that holds on to something until it is told to let go. */
export interface Releasable {
  dispose(): unknown;
}

/**
 * Owner of everything it creates: register at the point of creation, and nothing outlives its owner.
 * What is registered after the end is released at once.
 */
export abstract class Disposable implements Releasable {
  readonly #owned: Releasable[] = [];
  #ended = false;

  protected get isDisposed(): boolean {
    return this.#ended;
  }

  protected _register<T extends Releasable>(item: T): T {
    if (this.#ended) item.dispose();
    else this.#owned.push(item);
    return item;
  }

  dispose(): void {
    if (this.#ended) return;
    this.#ended = true;
    // Newest first: what came later may use what came earlier.
    for (const item of this.#owned.splice(0).reverse()) item.dispose();
  }
}
