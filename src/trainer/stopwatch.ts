/** Counts time, but for what it was held. */
export class Stopwatch {
  #seconds: number;
  #runningSince: number | undefined;

  /** @param seconds counted already. */
  constructor(seconds = 0) {
    this.#seconds = seconds;
  }

  get seconds(): number {
    return this.#seconds + (this.#runningSince === undefined ? 0 : now() - this.#runningSince);
  }

  start(): void {
    this.#runningSince ??= now();
  }

  hold(): void {
    this.#seconds = this.seconds;
    this.#runningSince = undefined;
  }

  /** Begins again at 0; runs or is held as before. */
  reset(): void {
    this.#seconds = 0;
    if (this.#runningSince !== undefined) this.#runningSince = now();
  }
}

function now(): number {
  return performance.now() / 1000;
}
