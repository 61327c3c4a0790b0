/**
 * Which dimensions show most when moved: the axes to begin with, and the order of the sliders while nothing
 * is known of the encoded pictures. A dimension that the decoder ignores would make a grid of equal pictures.
 */

import { dimensionProbes, dimensionsByVisibility } from '../../../src/latent/visibleDimensions';
import type { ExploredWeights } from '../../../src/protocol/explorer';
import type { Host } from '../../host';
import type { Store } from '../../model/state';

/** Each dimension costs two pictures, of the 4096 that a request may ask for. */
const mostDimensions = 2048;

export class VisibleDimensions {
  #current: readonly number[] = [];
  #asked = '';

  readonly #host: Host;
  readonly #onChange: () => void;

  constructor(store: Store, host: Host, onChange: () => void) {
    this.#host = host;
    this.#onChange = onChange;
    store.watch(
      (state) => state.selection.explored,
      (explored) => this.#look(explored),
    );
  }

  /** All dimensions, the most visible first; empty while unknown. */
  get order(): readonly number[] {
    return this.#current;
  }

  #look(explored: ExploredWeights | undefined): void {
    if (!explored) return;
    const { facts, weights } = explored;
    const dimensions = facts.model.latentDimensions;
    if (dimensions !== this.#current.length) this.#current = [];
    // Live weights are judged when they appear and after the first epoch: axes that keep changing under
    // the pointer would be worse than axes that are second best.
    const epoch = weights.kind === 'live' ? Math.min(1, facts.epoch) : undefined;
    const subject = `${facts.runName}/${dimensions}/${epoch ?? facts.path}`;
    if (subject === this.#asked) return;
    this.#asked = subject;
    if (dimensions <= 2 || dimensions > mostDimensions) {
      this.#finish(Array.from({ length: dimensions }, (_, dimension) => dimension));
      return;
    }
    const latents = dimensionProbes(dimensions);
    this.#host.request('decode', { weights, latents, count: 2 * dimensions }).result.then(
      ({ pictures }) => {
        if (this.#asked === subject) this.#finish(dimensionsByVisibility(pictures.pixels, pictures.count));
      },
      () => {
        if (this.#asked !== subject) return;
        // Whatever is wrong, the grid's own request will tell; the next weights are looked at again.
        this.#asked = '';
        this.#finish(Array.from({ length: dimensions }, (_, dimension) => dimension));
      },
    );
  }

  #finish(order: readonly number[]): void {
    this.#current = order;
    this.#onChange();
  }
}
