import type { Losses } from '../protocol/configuration';

/** The loss stopped being a number or ran away; the message says at which step, what is kept and what to do. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
}

/** Steps whose mean sets the start that a run-away term is measured by. */
const referenceSteps = 10;
/**
 * How far above its start the reconstruction counts as run away, in nats a value of a picture: worse than
 * e^20 times as unlikely, for each of them.
 */
const runAwayNats = 20;
/** A single batch may be that bad and the next ones good again. */
const runAwaySteps = 10;

/**
 * Watches the terms of every step.
 *
 * Only what never comes back to anything useful counts: a term that is not finite, or a reconstruction far
 * above its start step after step. Neither its size near zero nor its sign tells anything: a Gaussian density
 * passes through zero and goes below. The weighted loss is not looked at, because its weight may rise.
 */
export class DivergenceWatch {
  readonly #scale: number;
  #sum = 0;
  #count = 0;
  #above = 0;

  /** @param valuesPerPicture numbers in a picture, over which the reconstruction is a sum. */
  constructor(valuesPerPicture: number) {
    this.#scale = runAwayNats * valuesPerPicture;
  }

  /** @throws DivergenceError when the terms of this step are not finite, or have long been far above the start. */
  check(losses: Losses, step: number): void {
    DivergenceWatch.checkFinite(losses, step);
    const { reconstruction } = losses;
    if (this.#count < referenceSteps) {
      this.#sum += reconstruction;
      this.#count++;
      return;
    }
    const start = this.#sum / this.#count;
    this.#above =
      reconstruction > start + Math.max(this.#scale, runAwayNats * Math.abs(start)) ? this.#above + 1 : 0;
    if (this.#above >= runAwaySteps) {
      throw new DivergenceError(
        `The reconstruction ran away from ${start.toPrecision(4)} to ${reconstruction.toPrecision(4)} nats ` +
          `by step ${step}.`,
      );
    }
  }

  /** @throws DivergenceError when a term is not a finite number. */
  static checkFinite(losses: Losses, step: number): void {
    const { terms, ...always } = losses;
    for (const [term, value] of Object.entries({ ...always, ...terms })) {
      if (!Number.isFinite(value)) {
        const name = term === 'kl' ? 'KL divergence' : term;
        throw new DivergenceError(`The ${name} became ${value} at step ${step}.`);
      }
    }
  }

  /** @throws DivergenceError when a parameter is not a finite number: such values are never saved. */
  static checkParameters(parameters: Record<string, { readonly values: Float32Array }>, step: number): void {
    for (const [name, { values }] of Object.entries(parameters)) {
      if (!values.every(Number.isFinite)) {
        throw new DivergenceError(`The parameter ${name} stopped being finite at step ${step}.`);
      }
    }
  }
}
