/** Pause, resume and stop, asked for from outside while a training loop runs. */
export class TrainingControl {
  #paused = false;
  readonly #stop = new AbortController();
  #wake: (() => void) | undefined;

  get paused(): boolean {
    return this.#paused && !this.stopRequested;
  }

  get stopRequested(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Aborted by {@link stop}, for what comes before the loop. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    if (!paused) this.#wake?.();
  }

  /** Final: a stopped loop saves and ends, even from a pause. */
  stop(): void {
    this.#stop.abort();
    this.#wake?.();
  }

  /** Resolves when work may go on. */
  async whilePaused(): Promise<void> {
    while (this.paused) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
  }
}
