/** Joins what the map shows to its canvases, the pointer and the keys. */

import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Panel } from '../../model/panel';
import { pictures, type Picture } from '../../drawing/pixels';
import { onThemeChangeWhileHeld } from '../../drawing/theme';
import { inView, type Point } from '../../model/places/camera';
import type { Layout } from '../../model/places/layout';
import {
  begin,
  drawnTo,
  movedBy,
  type Outline,
  type OutlineKind,
  polygonOf,
  withCorner,
} from '../../model/places/outline';
import { type Known, PictureSource } from '../../model/places/pictureSource';
import { rowsInside } from '../../model/places/polygon';
import { listenToKeys } from './keys';
import { Lattices } from './lattices';
import { MapCanvas } from './mapCanvas';
import { MapState } from './mapState';
import { type Palette, palette } from '../../drawing/palette';
import { listenToPointer } from '../../drawing/pointer';
import type { MapScene } from './scene';

/** What a press of the pointer begins. */
export type Tool = 'move' | OutlineKind;

/** A picture that the pointer rests on, or that the keys have come to. */
export interface Resting extends Point {
  readonly row: number;
}

/** Within so many CSS pixels a dot is under the pointer. */
const reach = 11;
/** The pointer rests when it has been on one picture for so many milliseconds. */
const dwell = 220;

export class MapController {
  readonly state: MapState;
  readonly tool = signal<Tool>('move');
  readonly outline = signal<Outline | undefined>(undefined);
  readonly hovered = signal<number | undefined>(undefined);
  /** Row that the keys are at. */
  readonly cursor = signal<number | undefined>(undefined);
  /** Whose card shows, and where on the canvas. */
  readonly resting = signal<Resting | undefined>(undefined);
  readonly palette: ReadonlySignal<Palette>;
  readonly painter = signal<'webgl2' | 'canvas2d' | undefined>(undefined);
  /** Whether the labels show as a table over the map. */
  readonly isTableShown = signal(false);
  /** Counts the pictures that have come: what is known of rows has changed. */
  readonly came = signal(0);
  readonly panel: Panel;
  readonly #pictures: PictureSource<Picture>;
  readonly #lattices: Lattices;
  readonly #themes = signal(0);
  #canvas?: MapCanvas;
  #top?: HTMLCanvasElement;
  #dwelling = 0;
  /** The row picked last, until it is let go. */
  #picking?: number;
  /** What is drawn, to glide from. */
  #drawn?: { readonly run: string; readonly layout: Layout; readonly kind: string };

  constructor(panel: Panel, isShown: ReadonlySignal<boolean>) {
    this.panel = panel;
    this.state = new MapState(panel, isShown);
    this.palette = computed(() => {
      void this.#themes.value;
      return palette(this.state.settings.colouring);
    });
    const came = (): void => {
      this.came.value++;
      this.#canvas?.picturesCame();
    };
    this.#pictures = new PictureSource<Picture>(panel.host, pictures, came);
    this.#lattices = new Lattices(panel.host, () => this.#show());
    onThemeChangeWhileHeld(this.#themed);
  }

  readonly #themed = (): void => {
    this.#themes.value++;
  };

  /** Draws into these elements until what it returns is called. */
  attach(stack: HTMLElement, top: HTMLCanvasElement): () => void {
    const canvas = new MapCanvas(stack, top, {
      viewed: () => this.#viewed(),
      wants: (rows) => {
        this.#pictures.want(rows);
        top.dataset['pictures'] = String(rows.length);
        top.dataset['awaited'] = String(rows.filter((row) => !this.#pictures.get(row)).length);
      },
    });
    this.#canvas = canvas;
    this.#top = top;
    this.painter.value = canvas.painter;
    const ends = [
      listenToPointer(top, this.#pointer()),
      listenToKeys(top, this.#keys()),
      effect(() => this.#show()),
      effect(() => {
        canvas.mark({ hovered: this.hovered.value, cursor: this.cursor.value, outline: this.outline.value });
        top.dataset['hovered'] = String(this.hovered.value ?? '');
        top.dataset['cursor'] = String(this.cursor.value ?? '');
      }),
      effect(() => {
        const explored = this.panel.state.value.selection.explored;
        const placed = this.state.placed.value;
        if (explored && placed) this.#pictures.of(placed.run, placed.weights, explored.facts.model.imageSize);
      }),
      effect(() => {
        const wish = this.panel.showing.value;
        const place = wish?.stage === 'map' ? this.state.placeOf(wish.latent) : undefined;
        if (place) canvas.reveal(place);
      }),
      this.#uncoverPicked(canvas, top),
    ];
    return () => {
      ends.forEach((end) => end());
      window.clearTimeout(this.#dwelling);
      this.#lattices.clear();
      canvas.dispose();
      this.#canvas = this.#top = this.#drawn = undefined;
    };
  }

  /** What is picked is seen, though something now lies over it; once for each, for the view is the person's. */
  #uncoverPicked(canvas: MapCanvas, top: HTMLElement): () => void {
    let last: { readonly picked: unknown; readonly from?: number } | undefined;
    return effect(() => {
      const picked = this.panel.picked.value;
      const from = this.panel.coveredFrom.value;
      const place = this.state.pickedPlace.value;
      if (last && last.picked === picked && last.from === from) return;
      if (from !== undefined && !place) return;
      last = { picked, from };
      canvas.uncover(place, from === undefined ? 0 : top.getBoundingClientRect().bottom - from);
    });
  }

  /** What is known of a row, if it is at hand. */
  known(row: number): Known<Picture> | undefined {
    void this.came.value;
    return this.#pictures.get(row);
  }

  /** The same, asked for. */
  find(row: number): Promise<Known<Picture> | undefined> {
    return this.#pictures.find(row);
  }

  /** Gives up laying out anew; the axes are those of the map that shows. */
  cancelPlaces(): void {
    const { state } = this;
    state.places.cancel();
    const before = state.placed.peek()?.projection.kind;
    state.set({
      layout: before === undefined || before === 'plane' || before === 'umap' ? 'principal' : before,
    });
  }

  fit(): void {
    this.#canvas?.fit();
  }

  zoom(factor: number): void {
    this.#canvas?.zoom(factor);
  }

  /** The map as one picture. */
  picture(): HTMLCanvasElement | undefined {
    return this.#canvas?.picture();
  }

  /** Picks a training picture: every view shows it. */
  async pick(row: number): Promise<void> {
    // Its ring shows at once, though its file may take a while to be read.
    this.cursor.value = row;
    this.#picking = row;
    const known = await this.#pictures.find(row);
    if (!known || this.#picking !== row) return;
    this.panel.picked.value = { kind: 'picture', index: row, path: known.path };
  }

  #show(): void {
    const { state } = this;
    const layout = state.layout.value;
    const shown = state.shown.value;
    const shades = state.dotShades.value;
    const rowShades = state.shades.value?.shades;
    const columns = state.columns.value;
    const placed = state.placed.value;
    const canvas = this.#canvas;
    const top = this.#top;
    const colours = this.palette.value;
    const pins = state.pins.value;
    // What is on the shelf has its pin.
    const picked = this.panel.subject.value?.number === undefined ? state.pickedPlace.value : undefined;
    const chosen = state.isChosen.value;
    const { colouring, ground } = state.settings;
    if (!canvas || !top) return;
    if (!layout || !shown || !shades || !rowShades || !columns || !placed) {
      this.#drawn = undefined;
      canvas.show(undefined);
      delete top.dataset['points'];
      return;
    }
    const last = this.#drawn;
    const isKin =
      last !== undefined && last.run === placed.run && last.layout.places.length === layout.places.length;
    const glides = isKin && last.layout !== layout;
    const kind = JSON.stringify(placed.projection);
    const { rows } = layout.index;
    const before = glides ? last.layout.places : undefined;
    const scene: MapScene = {
      layout,
      shown,
      dots: {
        index: layout.index,
        before: before && gathered(before, rows),
        progress: 1,
        shades,
        palette: colours.levels,
      },
      palette: colours,
      shades: rowShades,
      byLabel: colouring === 'label',
      labelNames: columns.labelNames,
      hiddenLabels: state.filter.value.hiddenLabels,
      ground: ground ? this.#lattices.groundOf(placed.plane) : undefined,
      picture: (row) => this.#pictures.get(row)?.picture,
      isFaint: (row) => chosen !== undefined && chosen[row] !== 1,
      pins,
      picked,
    };
    this.#drawn = { run: placed.run, layout, kind };
    canvas.show(scene, { glides, isOtherMap: !isKin || last.kind !== kind });
    Object.assign(top.dataset, {
      points: String(shown.count),
      layout: placed.projection.kind,
      painter: canvas.painter,
    });
  }

  #viewed(): void {
    const canvas = this.#canvas;
    const placed = this.state.placed.peek();
    const camera = canvas?.camera;
    if (!canvas || !placed || !camera || !this.#top) return;
    // What tests, and whoever scripts the panel, need to find a place on the canvas.
    this.#top.dataset['camera'] = JSON.stringify([camera.x, camera.y, camera.scale]);
    if (this.panel.settings.signal.peek().map.ground) {
      this.#lattices.look(placed.weights, placed.plane, inView(camera, canvas.size), camera.scale);
    } else this.#lattices.clear();
  }

  #hover(point: Point | undefined): void {
    const row = point && this.#canvas?.rowAt(point, reach, this.state.accepts.peek());
    if (row === this.hovered.peek()) return;
    window.clearTimeout(this.#dwelling);
    batch(() => {
      this.hovered.value = row;
      this.resting.value = undefined;
    });
    if (row === undefined) return;
    this.#dwelling = window.setTimeout(() => this.#rest(row), dwell);
  }

  #rest(row: number): void {
    const place = this.#canvas?.placeOf(row);
    if (place) this.resting.value = { row, ...place };
  }

  #pointer(): Parameters<typeof listenToPointer>[1] {
    return {
      hover: (point) => this.#hover(point),
      click: (point) => {
        const row = this.#canvas?.rowAt(point, reach, this.state.accepts.peek());
        if (row !== undefined) void this.pick(row);
        else this.#clear();
      },
      pan: (byX, byY) => this.#canvas?.pan(byX, byY),
      zoom: (factor, about) => {
        this.#canvas?.zoom(factor, about);
        this.resting.value = undefined;
      },
      outlines: {
        at: (isShifted) => {
          const tool = this.tool.peek();
          // What a key has begun the pointer may draw.
          const begun = this.outline.peek();
          if (begun) return begun.kind;
          return tool === 'move' ? (isShifted ? 'rectangle' : undefined) : tool;
        },
        begins: (kind, at) => {
          this.#hover(undefined);
          this.outline.value = begin(kind, at);
        },
        moves: (to) => {
          const now = this.outline.peek();
          if (now) this.outline.value = drawnTo(now, to);
        },
        ends: (isWhole) => this.endOutline(isWhole),
      },
    };
  }

  #keys(): Parameters<typeof listenToKeys>[1] {
    return {
      isOutlining: () => this.outline.peek() !== undefined,
      move: (direction) => this.#moveCursor(direction),
      pan: (byX, byY) => this.#canvas?.pan(byX, byY),
      zoom: (factor) => {
        const cursor = this.cursor.peek();
        this.#canvas?.zoom(factor, cursor === undefined ? undefined : this.#canvas.placeOf(cursor));
      },
      fit: () => this.fit(),
      pick: () => {
        const row = this.cursor.peek();
        if (row !== undefined) void this.pick(row);
      },
      outlineBegins: (kind) => this.beginOutline(kind),
      outlineMoves: (byX, byY) => {
        const now = this.outline.peek();
        if (now) this.outline.value = movedBy(now, byX, byY);
      },
      outlineCorner: () => {
        const now = this.outline.peek();
        if (now) this.outline.value = withCorner(now);
      },
      outlineEnds: (isWhole) => this.endOutline(isWhole),
      clear: () => this.#clear(),
    };
  }

  /** An outline for the keys: from where they are, else from the middle. */
  beginOutline(kind: OutlineKind): void {
    const canvas = this.#canvas;
    if (!canvas) return;
    const { width, height } = canvas.size;
    const cursor = this.cursor.peek();
    const at = (cursor === undefined ? undefined : canvas.placeOf(cursor)) ?? { x: width / 2, y: height / 2 };
    this.outline.value = begin(kind, { x: Math.round(at.x), y: Math.round(at.y) });
  }

  /** Chooses the pictures within the outline, if it is whole. */
  endOutline(isWhole: boolean): void {
    const outline = this.outline.peek();
    const layout = this.state.layout.peek();
    const canvas = this.#canvas;
    batch(() => {
      this.outline.value = undefined;
      if (!isWhole || !outline || !layout || !canvas) return;
      const polygon = polygonOf(outline).flatMap((corner) => canvas.mapAt(corner) ?? []);
      if (this.#top) this.#top.dataset['polygon'] = JSON.stringify(polygon.map(({ x, y }) => [x, y]));
      this.panel.chosen.value = rowsInside(layout.index, polygon, this.state.accepts.peek());
    });
  }

  /** Lets go of what the map has chosen and picked. @returns whether there was something. */
  #clear(): boolean {
    const { chosen, picked } = this.panel;
    const isChosen = chosen.peek().length > 0;
    const isPicked = picked.peek()?.kind === 'picture';
    const isMarked = this.resting.peek() !== undefined || this.cursor.peek() !== undefined;
    this.#picking = undefined;
    batch(() => {
      if (isChosen) chosen.value = new Uint32Array();
      if (isPicked) picked.value = undefined;
      this.resting.value = undefined;
      this.cursor.value = undefined;
    });
    return isChosen || isPicked || isMarked;
  }

  #moveCursor(direction: Point): void {
    const canvas = this.#canvas;
    const index = this.state.layout.peek()?.index;
    const camera = canvas?.camera;
    if (!canvas || !index || !camera) return;
    const isShown = this.state.accepts.peek();
    const now = this.cursor.peek();
    const from = now === undefined ? undefined : this.state.placeOfRow(now);
    const next = from
      ? index.next(from, direction, 12 / camera.scale, isShown)
      : // The first is the one nearest to the middle of the view, however far that is.
        index.nearest(camera, Infinity, isShown);
    if (next === undefined) return;
    this.cursor.value = next;
    const place = this.state.placeOfRow(next);
    if (place) canvas.reveal(place);
    this.#rest(next);
    void this.find(next);
  }
}

function gathered(places: Float32Array, rows: Uint32Array): Float32Array {
  const sorted = new Float32Array(rows.length * 2);
  for (let at = 0; at < rows.length; at++) {
    sorted[at * 2] = places[rows[at]! * 2]!;
    sorted[at * 2 + 1] = places[rows[at]! * 2 + 1]!;
  }
  return sorted;
}
