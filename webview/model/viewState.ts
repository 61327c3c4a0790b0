/** The small state that outlives the page: what a person has set, never pictures or weights. The host keeps it. */

import { type ReadonlySignal, signal } from '@preact/signals';
import * as v from 'valibot';
import { sampleSources } from '../../src/protocol/samples';
import { finite } from './finite';
import { axesSchema } from './grid/axes';
import { gridViewSchema } from './grid/view';
import { mapSettings } from './map/settings';
import { draftSchema } from './optionsDraft';

/** More would neither fit the shelf nor the small state that the host keeps. */
export const mostShelved = 100;

const dimensionKey = v.pipe(v.string(), v.regex(/^\d{1,4}$/));

const number = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const entry = v.variant('kind', [
  v.object({ kind: v.literal('picture'), number, path: v.pipe(v.string(), v.minLength(1)) }),
  v.object({
    kind: v.literal('place'),
    number,
    latent: v.pipe(v.array(finite), v.minLength(1)),
    /** The run that the place is of, by its folder: a vector means nothing to another. */
    run: v.string(),
  }),
]);

/** A place on the shelf, with the number that it keeps for as long as it is there. */
export type Entry = v.InferOutput<typeof entry>;

/** Those that are sound, each number once. */
function entries(saved: (Entry | null)[]): Entry[] {
  const byNumber = new Map(saved.flatMap((each) => (each ? [[each.number, each] as const] : [])));
  return [...byNumber.values()].slice(0, mostShelved);
}

/** Each part by itself: what is missing or damaged is put back to how a new panel starts. */
const schema = v.object({
  curves: v.fallback(
    v.object({
      horizontal: v.fallback(v.picklist(['step', 'epoch']), 'step'),
      scale: v.fallback(v.picklist(['linear', 'log']), 'linear'),
    }),
    { horizontal: 'step', scale: 'linear' },
  ),
  /** Which plane of the latent space the grid shows; absent until chosen: a picture's neighbourhood. */
  axes: v.fallback(v.optional(axesSchema), undefined),
  /** The part of that plane in view; absent when it is all that is worth seeing, whatever that is. */
  gridView: v.fallback(v.optional(gridViewSchema), undefined),
  /** What the samples beside the curves are drawn from. */
  samples: v.fallback(v.picklist(sampleSources), 'encodings'),
  /** Whether the sliders of the grid show. */
  sliders: v.fallback(v.boolean(), false),
  /** Whether the encoded training pictures are drawn over the grid. */
  overlay: v.fallback(v.boolean(), false),
  map: mapSettings,
  /** Slider values that are not 0, by dimension. */
  offsets: v.fallback(v.record(dimensionKey, finite), {}),
  /** Which stages show: one beside code, both where there is room; by their ids. Absent until chosen. */
  stages: v.fallback(v.optional(v.object({ first: v.string(), second: v.string() })), undefined),
  /** The share of the width that the first of two stages has. */
  divider: v.fallback(v.pipe(v.number(), v.minValue(0.2), v.maxValue(0.8)), 0.5),
  /** Where the inspector has room beside the stages: whether it is wanted there. */
  inspector: v.fallback(v.boolean(), true),
  /** What has been collected, in its order. */
  shelf: v.fallback(v.pipe(v.array(v.fallback(v.nullable(entry), null)), v.transform(entries)), []),
  /** The training that is, or was, being configured. */
  options: v.fallback(v.optional(draftSchema), undefined),
  /** The number of what is put on the shelf next: none is given twice. */
  nextNumber: v.fallback(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), 1),
});

export interface ViewState extends Readonly<Omit<v.InferOutput<typeof schema>, 'offsets' | 'shelf'>> {
  readonly offsets: Readonly<Record<number, number>>;
  readonly shelf: readonly Entry[];
}

/** What was saved, as far as it can be used. */
export function readViewState(saved: unknown): ViewState {
  const result = v.safeParse(schema, saved);
  const state = result.success ? result.output : v.parse(schema, {});
  const last = Math.max(0, ...state.shelf.map(({ number }) => number));
  return { ...state, nextNumber: Math.max(state.nextNumber, last + 1) };
}

const asJson = v.pipe(v.string(), v.parseJson());

/** Holds the view state as a signal and saves each change. */
export class ViewSettings {
  readonly #save: (state: ViewState) => void;
  readonly #signal = signal(readViewState(undefined));
  #isRestored = false;

  constructor(save: (state: ViewState) => void) {
    this.#save = save;
  }

  /** Takes up what the host has kept, once: from then on this page knows better. */
  restore(kept: string | undefined): void {
    if (this.#isRestored) return;
    this.#isRestored = true;
    const parsed = v.safeParse(asJson, kept);
    if (parsed.success) this.#signal.value = readViewState(parsed.output);
  }

  get signal(): ReadonlySignal<ViewState> {
    return this.#signal;
  }

  get state(): ViewState {
    return this.#signal.value;
  }

  update(change: Partial<ViewState>): void {
    this.#signal.value = { ...this.#signal.peek(), ...change };
    this.#save(this.#signal.peek());
  }
}
