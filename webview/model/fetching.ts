/**
 * Asks the host for what the selection needs: the record of the run, pictures drawn by the weights, encodings
 * of the pictures. An answer that comes after the selection has moved on changes nothing.
 */

import { type ExploredWeights, weightsKey } from '../../src/protocol/explorer';
import { problemOf, type Host } from '../host';
import { notEncoded, owner, type Store, type Told } from './state';

interface Cancellable {
  cancel(): void;
}

export class Fetching {
  readonly #store: Store;
  readonly #host: Pick<Host, 'request'>;
  #run?: string;
  #drawn = '';
  #drawing?: Cancellable;
  #encoded = '';
  #encoding?: Cancellable;

  constructor(store: Store, host: Pick<Host, 'request'>) {
    this.#store = store;
    this.#host = host;
  }

  /** Takes note of a message that the store has folded in. */
  told({ method }: Told): void {
    // What happened before the snapshot was not told.
    if (method === 'snapshot') this.#run = undefined;
    if (method === 'snapshot' || method === 'selection') this.#look();
  }

  #look(): void {
    const { run, explored } = this.#store.state.selection;
    if (run !== this.#run) this.#askForRun(run);
    this.#askForPreview(explored);
    this.#askForEncodings(explored);
  }

  #askForRun(run: string | undefined): void {
    this.#run = run;
    if (run === undefined) return;
    this.#host.request('run', { run }).result.then(
      (view) => this.#store.receive({ method: 'view', view }),
      (reason: unknown) => this.#missed(reason),
    );
  }

  #askForPreview(explored: ExploredWeights | undefined): void {
    const { preview } = this.#store.state;
    const key = explored ? weightsKey(explored.weights) : '';
    if (key === this.#drawn) return;
    // A run that trains shows its live weights by itself; back from a checkpoint they are asked for.
    const isFollowed = this.#drawn.startsWith('live ') && explored?.weights.kind === 'live';
    this.#drawn = key;
    if (isFollowed && preview) return;
    this.#drawing?.cancel();
    if (!explored || preview?.step === explored.facts.step) return;
    const { weights } = explored;
    const request = this.#host.request('preview', { weights });
    this.#drawing = request;
    request.result.then(
      (drawn) => this.#store.receive({ method: 'drawn', weights, preview: drawn }),
      (reason: unknown) => {
        if (this.#drawing === request && weights.kind === 'checkpoint') this.#drawn = '';
        this.#missed(reason);
      },
    );
  }

  #askForEncodings(explored: ExploredWeights | undefined): void {
    const pictures = notEncoded(this.#store.state);
    if (!explored || pictures.length === 0) {
      // What is taken away and brought back is asked for anew.
      this.#encoded = '';
      return;
    }
    const { weights } = explored;
    const key = [owner(weights), ...pictures].join('\n');
    if (key === this.#encoded) return;
    this.#encoded = key;
    this.#encoding?.cancel();
    const request = this.#host.request('encode', { weights, pictures: [...pictures] });
    this.#encoding = request;
    request.result.then(
      ({ encoded }) => this.#store.receive({ method: 'encodedAgain', weights, pictures: encoded }),
      (reason: unknown) => {
        if (this.#encoding === request) this.#encoded = '';
        this.#missed(reason);
      },
    );
  }

  /**
   * Nobody has asked for these pictures, so what cannot be had is missed in the panel and told in its log; the next
   * word of the selection has it asked for again.
   */
  #missed(reason: unknown): void {
    const problem = problemOf(reason);
    if (problem !== undefined) console.warn(problem);
  }
}
