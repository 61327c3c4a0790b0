import type { Losses } from '../protocol/configuration';

/** The loss stopped being a number or ran away; the message says at which step and what to change. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
}

/** Steps whose mean loss sets the scale that a run-away loss is measured by. */
const referenceSteps = 10;
/** How many times above its start, in units of the start's size, a loss counts as run away. */
const runAwayFactor = 20;

/**
 * Watches the loss of every step.
 *
 * A negative ELBO may be negative (a Gaussian density above one) and falls from its start; a loss far
 * above where it started never comes back to anything useful.
 */
export class DivergenceWatch {
  #sum = 0;
  #count = 0;

  /** @throws DivergenceError when the losses of this step are not finite, or far above the start. */
  check(losses: Losses, step: number): void {
    for (const [term, value] of Object.entries(losses)) {
      if (!Number.isFinite(value)) {
        throw new DivergenceError(
          `The ${term === 'kl' ? 'KL divergence' : term} became ${value} at step ${step}. ` +
            'The last good checkpoint is kept. Try a smaller learning rate.',
        );
      }
    }
    if (this.#count < referenceSteps) {
      this.#sum += losses.loss;
      this.#count++;
      return;
    }
    const start = this.#sum / this.#count;
    if (losses.loss > start + runAwayFactor * Math.max(1, Math.abs(start))) {
      throw new DivergenceError(
        `The loss ran away from ${start.toPrecision(4)} to ${losses.loss.toPrecision(4)} nats at step ${step}. ` +
          'The last good checkpoint is kept. Try a smaller learning rate.',
      );
    }
  }

  /** @throws DivergenceError when a parameter is not a finite number: such values are never saved. */
  static checkParameters(parameters: Record<string, { readonly values: Float32Array }>, step: number): void {
    for (const [name, { values }] of Object.entries(parameters)) {
      if (!values.every(Number.isFinite)) {
        throw new DivergenceError(
          `The parameter ${name} stopped being finite at step ${step}. ` +
            'The last good checkpoint is kept. Try a smaller learning rate.',
        );
      }
    }
  }
}
