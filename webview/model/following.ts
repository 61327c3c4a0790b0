import { signal } from '@preact/signals';
import type { WeightsChoice } from '../../src/protocol/explorer';

/**
 * The weights that a person has asked for, while the host comes after: it is asked for one thing at a time and in the
 * end for the last, so that what it tells on its way is never taken for what is wanted.
 */
export class Following {
  readonly #ask: (choice: WeightsChoice) => Promise<unknown>;
  readonly #wanted = signal<WeightsChoice | undefined>();
  #isAsking = false;

  /** @param ask is done when the host is there, or cannot be, which is told elsewhere. */
  constructor(ask: (choice: WeightsChoice) => Promise<unknown>) {
    this.#ask = ask;
  }

  /** What the host is on its way to; absent when it is where it is wanted. */
  get wanted(): WeightsChoice | undefined {
    return this.#wanted.value;
  }

  go(choice: WeightsChoice): void {
    this.#wanted.value = choice;
    if (!this.#isAsking) void this.#follow();
  }

  async #follow(): Promise<void> {
    this.#isAsking = true;
    let asked: WeightsChoice | undefined;
    for (let next = this.#wanted.peek(); next && next !== asked; next = this.#wanted.peek()) {
      asked = next;
      await this.#ask(next).catch(() => undefined);
    }
    this.#isAsking = false;
    this.#wanted.value = undefined;
  }
}
