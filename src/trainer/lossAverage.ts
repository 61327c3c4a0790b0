import type { Losses } from '../protocol/configuration';
import type { LossSums } from '../runs/trainingState';
import { namedLosses } from './losses';

/** Average of losses over pictures, fed batch by batch. */
export class LossAverage {
  #sums: Record<string, number> = {};
  #images = 0;

  constructor(sums?: LossSums) {
    if (!sums) return;
    const { images, ...losses } = sums;
    this.#add(losses, 1);
    this.#images = images;
  }

  get images(): number {
    return this.#images;
  }

  get sums(): LossSums {
    return { ...namedLosses({ ...none, ...this.#sums }), images: this.#images };
  }

  /** @param batch means over `images` pictures, in nats. */
  add(batch: Losses, images: number): void {
    this.#add(batch, images);
    this.#images += images;
  }

  /** The average so far, and a fresh start. */
  take(): Losses {
    const images = Math.max(1, this.#images);
    const means = Object.entries({ ...none, ...this.#sums }).map(([name, sum]) => [name, sum / images]);
    this.#sums = {};
    this.#images = 0;
    return namedLosses(Object.fromEntries(means) as Record<string, number>);
  }

  #add({ terms, ...always }: Losses, images: number): void {
    for (const [name, value] of Object.entries({ ...always, ...terms })) {
      this.#sums[name] = (this.#sums[name] ?? 0) + value * images;
    }
  }
}

const none = { loss: 0, reconstruction: 0, kl: 0 };
