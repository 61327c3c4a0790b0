/** Where the training pictures are on the map, asked for when the map shows, again when weights or axes change. */

import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { LatentPlane, Places, Projection } from '../../../src/protocol/encodings';
import type { Weights } from '../../../src/protocol/explorer';
import type { LatentSpace } from '../../../src/protocol/trainer';
import { type Host, type Pending, problemOf } from '../../host';
import { turnedTowards, withSignsOf } from './alignment';

/** The places of all training pictures, and how they came about. */
export interface Placed {
  readonly run: string;
  readonly weights: Weights;
  readonly projection: Projection;
  /** x and y in turn, one pair a picture. */
  readonly places: Float32Array;
  readonly plane?: LatentPlane;
  /** How many pictures UMAP laid out, when the others were placed among them. */
  readonly fitted?: number;
}

/** What the places are asked for. */
export interface Wanted {
  readonly run: string;
  readonly weights: Weights;
  readonly projection: Projection;
  /** Places are asked for anew when the pictures have been encoded anew. */
  readonly space: LatentSpace;
}

export class PlacesSource {
  readonly #placed = signal<Placed | undefined>(undefined);
  readonly #loading = signal(false);
  readonly #problem = signal<string | undefined>(undefined);
  readonly #host: Pick<Host, 'request'>;
  #pending?: Pending<'places'>;
  #asked?: Wanted;

  /** The places wanted; those of the same run before, while others are on their way. */
  readonly placed: ReadonlySignal<Placed | undefined>;

  /** @param wanted nothing while the map doesn't show. */
  constructor(host: Pick<Host, 'request'>, wanted: ReadonlySignal<Wanted | undefined>) {
    this.#host = host;
    this.placed = computed(() => {
      const placed = this.#placed.value;
      const now = wanted.value;
      const isOfPictures = placed?.places.length === (now?.space.count ?? -1) * 2;
      return placed && placed.run === now?.run && isOfPictures ? placed : undefined;
    });
    effect(() => this.#ask(wanted.value));
  }

  get loading(): ReadonlySignal<boolean> {
    return this.#loading;
  }

  /** Why there are no places, in words. */
  get problem(): ReadonlySignal<string | undefined> {
    return this.#problem;
  }

  /** Gives up what is being worked out; the map stays as it is. */
  cancel(): void {
    this.#pending?.cancel();
    this.#pending = undefined;
    this.#loading.value = false;
  }

  #ask(wanted: Wanted | undefined): void {
    if (!wanted || isSame(wanted, this.#asked)) return;
    this.#pending?.cancel();
    this.#asked = wanted;
    this.#problem.value = undefined;
    this.#loading.value = true;
    const { weights, projection } = wanted;
    const request = this.#host.request('places', { weights, projection });
    this.#pending = request;
    request.result.then(
      (places) => {
        if (this.#pending === request) this.#receive(wanted, places);
      },
      (reason: unknown) => {
        if (this.#pending !== request) return;
        this.#pending = undefined;
        this.#loading.value = false;
        this.#problem.value = problemOf(reason);
        // Whoever wants them again may have them.
        this.#asked = undefined;
      },
    );
  }

  #receive(wanted: Wanted, map: Places): void {
    this.#pending = undefined;
    this.#loading.value = false;
    const { run, weights, projection } = wanted;
    const before = this.#placed.peek();
    const isKin = before?.run === run && before.projection.kind === projection.kind;
    const aligned = isKin && projection.kind === 'principal' ? withSignsOf(map, before.plane) : map;
    const places =
      isKin && projection.kind === 'umap' ? turnedTowards(aligned.places, before.places) : aligned.places;
    this.#placed.value = { run, weights, projection, places, plane: aligned.plane, fitted: map.fitted };
  }
}

function isSame(a: Wanted, b: Wanted | undefined): boolean {
  return (
    a.space === b?.space && a.run === b.run && JSON.stringify(a.projection) === JSON.stringify(b.projection)
  );
}
