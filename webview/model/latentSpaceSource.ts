/**
 * How the encoded training pictures lie in the latent space, fetched when something needs it. Encoding a
 * folder takes seconds, so weights that change every second are not followed every second.
 */

import { type ReadonlySignal, signal } from '@preact/signals';
import { weightsKey } from '../../src/protocol/explorer';
import type { LatentSpace } from '../../src/protocol/trainer';
import { problemOf, type Host, type Pending } from '../host';
import { runOf, type Store } from './state';

/** While training, a map that is younger than this is good enough. */
const liveAge = 20_000;

export class LatentSpaceSource {
  /** Counts changes, so that whoever reads what follows from them is run again. */
  readonly #changes = signal(0);
  #current?: LatentSpace;
  /** Name of the run whose weights `current` is by. */
  #run?: string;
  /** Of the weights that `current` is by, or could not be had by. */
  #key?: string;
  #fetched = 0;
  #failure?: string;
  #pending?: Pending<'latentSpace'>;
  /** Who shows something of it. */
  readonly #needing = new Set<string>();

  readonly #store: Store;
  readonly #host: Host;

  constructor(store: Store, host: Host) {
    this.#store = store;
    this.#host = host;
    store.watch(
      (state) => state.selection.explored,
      () => this.#refresh(),
    );
  }

  /** Absent until fetched; that of earlier weights stands in for the same run's later ones, never for another's. */
  get space(): LatentSpace | undefined {
    void this.#changes.value;
    const { explored } = this.#store.state.selection;
    const isOfRun = explored !== undefined && this.#run === runOf(explored);
    return isOfRun && this.#current?.latentDimensions === explored.facts.model.latentDimensions
      ? this.#current
      : undefined;
  }

  get loading(): boolean {
    void this.#changes.value;
    return this.#pending !== undefined;
  }

  get error(): string | undefined {
    void this.#changes.value;
    return this.#failure;
  }

  /** Another value whenever something here has changed. */
  get changes(): ReadonlySignal<number> {
    return this.#changes;
  }

  /** Somebody shows something of it from now on, or does no longer. */
  need(who: string, needed: boolean): void {
    if (needed === this.#needing.has(who)) return;
    if (needed) this.#needing.add(who);
    else this.#needing.delete(who);
    // What could not be had, as when its process was killed, may be there for whoever looks anew.
    if (needed && this.#failure !== undefined) this.#key = undefined;
    this.#refresh();
  }

  #refresh(): void {
    const { explored } = this.#store.state.selection;
    if (!explored || this.#pending) return;
    const { weights } = explored;
    const run = runOf(explored);
    const key = weightsKey(weights);
    if (key === this.#key) return;
    const recent = weights.kind === 'live' && this.space && Date.now() - this.#fetched < liveAge;
    if (this.#needing.size === 0 || recent) return;
    this.#failure = undefined;
    const request = this.#host.request('latentSpace', { weights });
    this.#pending = request;
    this.#changed();
    request.result.then(
      (space) => {
        this.#current = alignAxes(space, this.#run === run ? this.#current : undefined);
        this.#run = run;
        this.#finish(key);
      },
      (reason: unknown) => {
        this.#failure = problemOf(reason);
        this.#finish(key);
      },
    );
  }

  #finish(key: string): void {
    this.#pending = undefined;
    this.#key = key;
    this.#fetched = Date.now();
    this.#changed();
    this.#refresh();
  }

  #changed(): void {
    this.#changes.value = this.#changes.peek() + 1;
  }
}

/**
 * The sign of a principal axis is arbitrary. Each axis is turned to agree with its predecessor, so that a
 * grid over principal axes does not flip from one epoch to the next.
 */
function alignAxes(space: LatentSpace, before: LatentSpace | undefined): LatentSpace {
  const dimensions = space.latentDimensions;
  if (before?.latentDimensions !== dimensions) return space;
  const principalAxes = space.principalAxes.slice();
  for (let start = 0; start < principalAxes.length; start += dimensions) {
    let product = 0;
    for (let i = start; i < start + dimensions; i++) {
      product += (principalAxes[i] ?? 0) * (before.principalAxes[i] ?? 0);
    }
    if (product >= 0) continue;
    for (let i = start; i < start + dimensions; i++) principalAxes[i] = -(principalAxes[i] ?? 0);
  }
  return { ...space, principalAxes };
}
