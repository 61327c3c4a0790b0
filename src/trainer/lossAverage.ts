import type { Losses } from '../protocol/configuration';
import type { LossSums } from '../runs/trainingState';

/** Average of losses over pictures, fed batch by batch. */
export class LossAverage {
  #loss = 0;
  #reconstruction = 0;
  #kl = 0;
  #images = 0;

  constructor(sums?: LossSums) {
    if (!sums) return;
    this.#loss = sums.loss;
    this.#reconstruction = sums.reconstruction;
    this.#kl = sums.kl;
    this.#images = sums.images;
  }

  get images(): number {
    return this.#images;
  }

  get sums(): LossSums {
    return { loss: this.#loss, reconstruction: this.#reconstruction, kl: this.#kl, images: this.#images };
  }

  /** @param batch means over `images` pictures, in nats. */
  add(batch: Losses, images: number): void {
    this.#loss += batch.loss * images;
    this.#reconstruction += batch.reconstruction * images;
    this.#kl += batch.kl * images;
    this.#images += images;
  }

  /** The average so far, and a fresh start. */
  take(): Losses {
    const images = Math.max(1, this.#images);
    const losses = {
      loss: this.#loss / images,
      reconstruction: this.#reconstruction / images,
      kl: this.#kl / images,
    };
    this.#loss = this.#reconstruction = this.#kl = this.#images = 0;
    return losses;
  }
}
