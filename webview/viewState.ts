/** The small state that survives reload and hiding: what a person has set, never pictures or weights. */

import * as v from 'valibot';
import { clampViewport, fullViewport, type PlaneViewport } from '../src/latent/latentPlane';

/** More would neither fit the inspector nor the small state that the editor keeps. */
export const mostKept = 24;

const finite = v.pipe(v.number(), v.finite());
const dimension = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(4095));
const dimensionKey = v.pipe(v.string(), v.regex(/^\d{1,4}$/));

const axes = v.variant('kind', [
  v.object({ kind: v.literal('principal') }),
  v.pipe(
    v.object({ kind: v.literal('dimensions'), x: dimension, y: dimension }),
    v.check(({ x, y }) => x !== y),
  ),
]);

const viewport = v.pipe(
  v.object({ left: finite, right: finite, bottom: finite, top: finite }),
  v.check(({ left, right, bottom, top }) => right > left && Math.abs(right - left - (top - bottom)) < 1e-6),
  v.transform((square): PlaneViewport => clampViewport(square)),
);

/** Each part by itself: what is missing or damaged is put back to how a new panel starts. */
const schema = v.object({
  curves: v.fallback(
    v.object({
      horizontal: v.fallback(v.picklist(['step', 'epoch']), 'step'),
      scale: v.fallback(v.picklist(['linear', 'log']), 'linear'),
    }),
    { horizontal: 'step', scale: 'linear' },
  ),
  /** Which plane of the latent space the grid shows; absent until chosen: the two dimensions that show most. */
  axes: v.fallback(v.optional(axes), undefined),
  /** The part of the unit square of quantiles that the grid shows; a square too. */
  viewport: v.fallback(viewport, fullViewport),
  /** Whether the encoded training pictures are drawn over the grid. */
  overlay: v.fallback(v.boolean(), false),
  /** Slider values that are not 0, by dimension. */
  offsets: v.fallback(v.record(dimensionKey, finite), {}),
  /** Latent vectors kept from the grid, latest first. */
  kept: v.fallback(
    v.pipe(
      v.array(v.fallback(v.array(finite), [])),
      v.transform((vectors) => vectors.filter(({ length }) => length > 0).slice(0, mostKept)),
    ),
    [],
  ),
});

export interface ViewState extends Readonly<Omit<v.InferOutput<typeof schema>, 'offsets' | 'kept'>> {
  readonly offsets: Readonly<Record<number, number>>;
  readonly kept: readonly (readonly number[])[];
}

/** Which plane of the latent space the grid shows. */
export type Axes = v.InferOutput<typeof axes>;

/** What was saved, as far as it can be used. */
export function readViewState(saved: unknown): ViewState {
  const result = v.safeParse(schema, saved);
  return result.success ? result.output : v.parse(schema, {});
}

/** Holds the view state, saves each change, and tells those who listen. */
export class ViewSettings {
  readonly #listeners = new Set<(state: ViewState) => void>();
  readonly #save: (state: ViewState) => void;
  #current: ViewState;

  constructor(saved: unknown, save: (state: ViewState) => void) {
    this.#save = save;
    this.#current = readViewState(saved);
  }

  get state(): ViewState {
    return this.#current;
  }

  update(change: Partial<ViewState>): void {
    this.#current = { ...this.#current, ...change };
    this.#save(this.#current);
    for (const listener of this.#listeners) listener(this.#current);
  }

  onChange(listener: (state: ViewState) => void): void {
    this.#listeners.add(listener);
  }
}
