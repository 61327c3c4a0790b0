/** So much of something, lent to whoever asks first. */
export class Budget {
  readonly #total: number;
  #free: number;
  readonly #waiting: { readonly amount: number; readonly begin: () => void }[] = [];

  constructor(total: number) {
    this.#total = total;
    this.#free = total;
  }

  /** Does `work` while it holds `amount`; what is more than all there is waits until it is alone. */
  async during<T>(amount: number, work: () => Promise<T>): Promise<T> {
    const held = Math.min(amount, this.#total);
    if (this.#waiting.length > 0 || held > this.#free)
      await new Promise<void>((begin) => this.#waiting.push({ amount: held, begin }));
    else this.#free -= held;
    try {
      return await work();
    } finally {
      this.#free += held;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next && next.amount <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.amount;
      next.begin();
    }
  }
}

/** Work that may go on side by side, and work that must be alone. */
export class Turns {
  #running = 0;
  /** Alone or about to be: others wait. */
  #alone: (() => void)[] = [];
  #shared: (() => void)[] = [];
  #isAlone = false;

  async together<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isAlone || this.#alone.length > 0) await new Promise<void>((begin) => this.#shared.push(begin));
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#next();
    }
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    await new Promise<void>((begin) => {
      this.#alone.push(begin);
      this.#next();
    });
    try {
      return await work();
    } finally {
      this.#isAlone = false;
      this.#next();
    }
  }

  #next(): void {
    if (this.#isAlone || this.#running > 0) return;
    const alone = this.#alone.shift();
    if (alone) {
      this.#isAlone = true;
      alone();
      return;
    }
    const shared = this.#shared;
    this.#shared = [];
    this.#running = shared.length;
    for (const begin of shared) begin();
  }
}
