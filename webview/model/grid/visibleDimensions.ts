/**
 * Which dimensions show most when moved: those to begin with, and the order of the sliders while nothing
 * is known of the encoded pictures. A dimension that the decoder ignores would make a grid of equal pictures.
 */

import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { dimensionProbes, dimensionsByVisibility } from '../../../src/latent/visibleDimensions';
import type { ExploredWeights } from '../../../src/protocol/explorer';
import type { Host } from '../../host';

/** Each dimension costs two pictures, of the 4096 that a request may ask for. */
const mostDimensions = 2048;

export class VisibleDimensions {
  readonly #order = signal<readonly number[]>([]);
  readonly #host: Pick<Host, 'request'>;
  #asked = '';

  constructor(host: Pick<Host, 'request'>, explored: ReadonlySignal<ExploredWeights | undefined>) {
    this.#host = host;
    effect(() => {
      const now = explored.value;
      if (now) this.#look(now);
    });
  }

  /** All dimensions, the most visible first; empty while unknown. */
  get order(): ReadonlySignal<readonly number[]> {
    return this.#order;
  }

  #look({ facts, weights }: ExploredWeights): void {
    const dimensions = facts.model.latentDimensions;
    // Live weights are judged when they appear and after the first epoch: axes that keep changing under
    // the pointer would be worse than axes that are second best.
    const epoch = weights.kind === 'live' ? Math.min(1, facts.epoch) : undefined;
    const subject = `${facts.runName}/${dimensions}/${epoch ?? facts.path}`;
    if (subject === this.#asked) return;
    this.#asked = subject;
    const inTurn = Array.from({ length: dimensions }, (_, dimension) => dimension);
    if (dimensions !== this.#order.peek().length) this.#order.value = [];
    if (dimensions <= 2 || dimensions > mostDimensions) {
      this.#order.value = inTurn;
      return;
    }
    const latents = dimensionProbes(dimensions);
    this.#host.request('decode', { weights, latents, count: 2 * dimensions }).result.then(
      ({ pictures }) => {
        if (this.#asked === subject)
          this.#order.value = dimensionsByVisibility(pictures.pixels, pictures.count);
      },
      () => {
        if (this.#asked !== subject) return;
        // Whatever is wrong, the grid's own request will tell; the next weights are looked at again.
        this.#asked = '';
        this.#order.value = inTurn;
      },
    );
  }
}
