import type { CancellationToken } from 'vscode-jsonrpc/node';
import { CancelledError } from './errors';

interface Waiting {
  start(): void;
  reject(error: Error): void;
}

/**
 * Runs a few tasks at a time, the newest first: a person who drags a slider looks at the latest picture.
 * What is cancelled while it waits never starts, and when too many wait the oldest is given up.
 */
export class LatestFirst {
  readonly #atOnce: number;
  readonly #capacity: number;
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(atOnce: number, capacity: number) {
    this.#atOnce = atOnce;
    this.#capacity = capacity;
  }

  run<T>(task: () => Promise<T>, token?: CancellationToken): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (token?.isCancellationRequested) {
        reject(new CancelledError());
        return;
      }
      const entry: Waiting = {
        start: () => {
          cancellation?.dispose();
          this.#running += 1;
          task()
            .then(resolve, reject)
            .finally(() => {
              this.#running -= 1;
              this.#next();
            });
        },
        reject: (error) => {
          cancellation?.dispose();
          reject(error);
        },
      };
      const cancellation = token?.onCancellationRequested(() => {
        const index = this.#waiting.indexOf(entry);
        if (index < 0) return;
        this.#waiting.splice(index, 1);
        entry.reject(new CancelledError());
      });
      this.#waiting.push(entry);
      if (this.#waiting.length > this.#capacity) this.#waiting.shift()?.reject(new CancelledError());
      this.#next();
    });
  }

  #next(): void {
    while (this.#running < this.#atOnce) {
      const entry = this.#waiting.pop();
      if (!entry) return;
      entry.start();
    }
  }
}
