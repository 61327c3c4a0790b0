/** What the map shows and why, as signals: from what the host has told, what the person has set, and the legend. */

import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { pointOn } from '../../../src/latent/latentPlane';
import type { Projection } from '../../../src/protocol/encodings';
import { type Pin, pinsOn } from '../../model/pins';
import type { Panel } from '../../model/panel';
import { runOf } from '../../model/state';
import type { Point } from '../../model/places/camera';
import { accepts, everything, type Group, labelGroups, type MapFilter } from '../../model/map/filter';
import { Layout, type Shown, shownAtOnce, shownWhole } from '../../model/places/layout';
import { inSlices } from '../../model/places/slices';
import { LossesSource } from '../../model/map/lossesSource';
import { type Placed, PlacesSource } from '../../model/places/placesSource';
import { type MapSettings, projectionFor } from '../../model/map/settings';
import { faint, leftOut, shadesBy, type ValueRange } from '../../model/places/shades';

/** Of all training pictures, by row. */
export interface Columns {
  readonly labels: Int32Array;
  readonly labelNames: readonly string[];
  readonly kl: Float32Array;
  readonly heldOut: Uint8Array;
  /** Whether `heldOut` is known: not when the folder has changed since. */
  readonly isSplitKnown: boolean;
  readonly losses?: Float32Array;
}

export class MapState {
  readonly filter = signal<MapFilter>(everything);
  readonly places: PlacesSource;
  readonly losses: LossesSource;
  readonly columns: ReadonlySignal<Columns | undefined>;
  readonly groups: ReadonlySignal<readonly Group[]>;
  readonly projection: ReadonlySignal<Projection | undefined>;
  readonly placed: ReadonlySignal<Placed | undefined>;
  readonly layout: ReadonlySignal<Layout | undefined>;
  /** Whether a row is shown. */
  readonly accepts: ReadonlySignal<(row: number) => boolean>;
  readonly shown: ReadonlySignal<Shown | undefined>;
  readonly shades: ReadonlySignal<{ readonly shades: Uint8Array; readonly range?: ValueRange } | undefined>;
  /** 1 for each row that is chosen; absent when none is. */
  readonly isChosen: ReadonlySignal<Uint8Array | undefined>;
  /** The shade of each dot, in the order of the index. */
  readonly dotShades: ReadonlySignal<Uint8Array | undefined>;
  readonly pins: ReadonlySignal<readonly Pin[]>;
  /** Where what is picked lies; nowhere when it isn't of the run, on a map without axes. */
  readonly pickedPlace: ReadonlySignal<Point | undefined>;
  readonly #panel: Panel;

  constructor(panel: Panel, isShown: ReadonlySignal<boolean>) {
    this.#panel = panel;
    const explored = computed(() => panel.state.value.selection.explored);
    const space = computed(() => (isShown.value ? panel.space.space : undefined));
    this.projection = computed(() => {
      const known = space.value;
      return known && projectionFor(this.settings, known);
    });
    const wanted = computed(() => {
      const now = explored.value;
      const projection = this.projection.value;
      if (!now || !space.value || !projection) return undefined;
      return { run: runOf(now), weights: now.weights, space: space.value, projection };
    });
    this.places = new PlacesSource(panel.host, wanted);
    this.placed = this.places.placed;
    this.losses = new LossesSource(
      panel.host,
      computed(() => {
        const now = wanted.value;
        return now && this.settings.colouring === 'loss' ? now : undefined;
      }),
    );
    this.columns = computed(() => {
      const known = space.value;
      if (!known) return undefined;
      const { labels, labelNames, kl, heldOut, count } = known;
      const losses = this.losses.losses.value;
      return {
        labels,
        labelNames,
        kl,
        heldOut: heldOut ?? new Uint8Array(count),
        isSplitKnown: heldOut !== undefined,
        losses,
      };
    });
    this.groups = computed(() => {
      const columns = this.columns.value;
      return columns ? labelGroups(columns.labels, columns.labelNames, '') : [];
    });
    this.layout = computed(() => {
      const placed = this.placed.value;
      const columns = this.columns.value;
      return placed && columns && new Layout(placed.places, columns.labels, columns.labelNames.length);
    });
    this.accepts = computed(() => {
      const columns = this.columns.value;
      return columns ? accepts(this.filter.value, columns.labels, columns.heldOut) : () => false;
    });
    const known = computed(() => {
      const layout = this.layout.value;
      return layout && shownAtOnce(layout, this.accepts.value);
    });
    const whole = signal<{ readonly of: Shown; readonly shown: Shown } | undefined>(undefined);
    this.shown = computed(() => (whole.value?.of === known.value ? whole.value?.shown : known.value));
    effect(() => {
      const of = known.value;
      const layout = this.layout.value;
      const columns = this.columns.value;
      if (!of || !layout || !columns) return undefined;
      const { labels, labelNames } = columns;
      const grouped = { labels, labelCount: labelNames.length };
      const stop = inSlices(shownWhole(of, layout, grouped, this.accepts.value), (shown) => {
        whole.value = { of, shown };
      });
      return () => {
        stop();
        whole.peek()?.shown.pictures?.stop();
      };
    });
    this.shades = computed(() => {
      const columns = this.columns.value;
      return columns && shadesBy(this.settings.colouring, columns);
    });
    this.isChosen = computed(() => {
      const chosen = panel.chosen.value;
      const columns = this.columns.value;
      if (chosen.length === 0 || !columns) return undefined;
      const marked = new Uint8Array(columns.labels.length);
      for (const row of chosen) marked[row] = 1;
      return marked;
    });
    this.dotShades = computed(() => this.#dotShades());
    this.pins = computed(() => pinsOn(this.placed.value?.plane, panel));
    this.pickedPlace = computed(() => {
      const { row, latent } = panel.subject.value ?? {};
      return row === undefined ? latent && this.placeOf(latent) : this.placeOfRow(row);
    });
    // What another run's legend hid means nothing here.
    let run = '';
    effect(() => {
      const now = explored.value && runOf(explored.value);
      if (now === undefined || now === run) return;
      run = now;
      this.filter.value = everything;
    });
  }

  get settings(): MapSettings {
    return this.#panel.settings.state.map;
  }

  set(change: Partial<MapSettings>): void {
    this.#panel.settings.update({ map: { ...this.#panel.settings.state.map, ...change } });
  }

  get chosen(): Signal<Uint32Array> {
    return this.#panel.chosen;
  }

  /** Where a latent lies on the map; nowhere on one without axes. */
  placeOf(latent: Float32Array): Point | undefined {
    const plane = this.placed.value?.plane;
    return plane?.origin.length === latent.length ? pointOn(plane, latent) : undefined;
  }

  placeOfRow(row: number): Point | undefined {
    const places = this.placed.value?.places;
    const x = places?.[row * 2] ?? NaN;
    const y = places?.[row * 2 + 1] ?? NaN;
    return Number.isFinite(x + y) ? { x, y } : undefined;
  }

  #dotShades(): Uint8Array | undefined {
    const rows = this.layout.value?.index.rows;
    const shades = this.shades.value?.shades;
    if (!rows || !shades) return undefined;
    const isShown = this.accepts.value;
    const chosen = this.isChosen.value;
    return Uint8Array.from(rows, (row) => {
      if (!isShown(row)) return leftOut;
      return shades[row]! + (chosen && chosen[row] !== 1 ? faint : 0);
    });
  }
}
