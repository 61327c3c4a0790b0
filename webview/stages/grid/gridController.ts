/** Joins what the grid shows to its canvas, the pointer and the keys. */

import { batch, computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { latentAt, type PlanePoint, pointOn } from '../../../src/latent/latentPlane';
import { weightsKey } from '../../../src/protocol/explorer';
import type { Panel, Showing } from '../../model/panel';
import { NeighbourhoodSource } from '../../model/grid/neighbourhoodSource';
import { axesFor, offsetsThrough, type Plane, planeFor } from '../../model/grid/plane';
import { type Cell, cellAt, cellCentre, cellsIn, levelFor } from '../../model/grid/tiling';
import { cameraFor, type GridView, homeOf, limitedZoom, viewFor, viewOf } from '../../model/grid/view';
import { uncoverPicked } from '../../model/grid/uncovering';
import { VisibleDimensions } from '../../model/grid/visibleDimensions';
import {
  type Bounds,
  type Camera,
  inView,
  panBy,
  type Point,
  showing,
  type Size,
  toMap,
  toScreen,
  zoomAbout,
} from '../../model/places/camera';
import { Layout } from '../../model/places/layout';
import { PictureSource, type Known } from '../../model/places/pictureSource';
import { PlacesSource } from '../../model/places/placesSource';
import { type Pin, pinsOn } from '../../model/pins';
import { runOf } from '../../model/state';
import type { Axes } from '../../model/grid/axes';
import { type Picture, pictures } from '../../drawing/pixels';
import { palette } from '../../drawing/palette';
import { listenToPointer } from '../../drawing/pointer';
import { onThemeChangeWhileHeld } from '../../drawing/theme';
import { CellDecoder } from './cellDecoder';
import { CellStore } from './cellStore';
import { filmOnWish } from './film';
import { GridCanvas } from './gridCanvas';
import { listenForKeys } from './keys';
import { type Area, areaWithin } from './rulers';
import type { GridScene } from './scene';
import { type Spot, spotOf } from './spot';

const zoomStep = 1.6;
/** A cell is at least so many CSS pixels wide, and not much smaller than the model's pictures. */
const cellWidths = { least: 28, most: 34 };
/** Within so many CSS pixels a point is under the pointer, or the cursor of the keys. */
const reach = { pointer: 6, cursor: 200 };

export class GridController {
  readonly panel: Panel;
  readonly axes: ReadonlySignal<Axes | undefined>;
  readonly plane: ReadonlySignal<Plane | undefined>;
  readonly visible: VisibleDimensions;
  readonly places: PlacesSource;
  readonly spot: ReadonlySignal<Spot | undefined>;
  /** The part of the plane in view. */
  readonly bounds: ReadonlySignal<Bounds | undefined>;
  /** The training picture under the pointer. */
  readonly hoveredRow: ReadonlySignal<number | undefined>;
  readonly labelNames: ReadonlySignal<readonly string[]>;
  /** Why something cannot be shown, or what it waits for. */
  readonly decodeProblem = signal<string | undefined>(undefined);
  readonly palette = computed(() => {
    void this.#themes.value;
    return palette('label');
  });
  readonly neighbourhood: NeighbourhoodSource;
  readonly #themes = signal(0);
  readonly #size = signal<Size>({ width: 0, height: 0 });
  readonly #area: ReadonlySignal<Area>;
  readonly #camera: ReadonlySignal<Camera | undefined>;
  readonly #pins: ReadonlySignal<readonly Pin[]>;
  /** Where what is picked lies on the plane. */
  readonly #pickedPlace: ReadonlySignal<PlanePoint | undefined>;
  readonly #layout: ReadonlySignal<Layout | undefined>;
  readonly #level: ReadonlySignal<number>;
  readonly #scene: ReadonlySignal<GridScene | undefined>;
  readonly #hover = signal<Point | undefined>(undefined);
  /** Where the keys are. */
  readonly #cursor = signal<PlanePoint | undefined>(undefined);
  readonly #isFocused = signal(false);
  readonly #isLensHidden = signal(false);
  /** Counts the cells and the training pictures that have come. */
  readonly #came = signal(0);
  readonly #cells = new CellStore();
  readonly #pictures: PictureSource<Picture>;
  #planes = 0;
  #before?: { readonly run: string; readonly plane: Plane; readonly number: number };
  #revealed?: Showing;
  #canvas?: GridCanvas;
  #element?: HTMLCanvasElement;

  readonly #themed = (): void => {
    this.#themes.value++;
  };

  constructor(panel: Panel, isShown: ReadonlySignal<boolean>) {
    this.panel = panel;
    const explored = computed(() => panel.state.value.selection.explored);
    this.visible = new VisibleDimensions(panel.host, explored);
    this.axes = computed(() => {
      const now = explored.value;
      return now && axesFor(panel.settings.state.axes, now.facts.model.latentDimensions);
    });
    this.neighbourhood = new NeighbourhoodSource(
      panel.host,
      computed(() => {
        const now = explored.value;
        const axes = this.axes.value;
        if (!now || axes?.kind !== 'neighbourhood' || !isShown.value) return undefined;
        const { facts, weights } = now;
        const run = runOf(now);
        const { through } = axes;
        const isOfRun = through?.run === run && through.latent.length === facts.model.latentDimensions;
        const latent = isOfRun ? Float32Array.from(through.latent) : undefined;
        return { run, weights, epoch: facts.epoch, latent };
      }),
    );
    this.plane = computed(() => this.#plane());
    this.#area = computed(() => areaWithin(this.#size.value, this.plane.value));
    this.#camera = computed(() => {
      const plane = this.plane.value;
      if (!plane || this.#size.value.width === 0) return undefined;
      const area = this.#area.value;
      return cameraFor(panel.settings.state.gridView ?? viewOf(homeOf(plane, panel.space.space), area), area);
    });
    this.bounds = computed(() => this.#camera.value && inView(this.#camera.value, this.#area.value));
    const wanted = computed(() => {
      const now = explored.value;
      const { space } = panel.space;
      const projection = this.plane.value?.projection;
      if (!now || !space || !projection || !panel.settings.state.overlay || !isShown.value) return undefined;
      return { run: runOf(now), weights: now.weights, space, projection };
    });
    this.places = new PlacesSource(panel.host, wanted);
    this.#layout = computed(() => {
      const { space } = panel.space;
      const placed = this.places.placed.value;
      return placed && space && new Layout(placed.places, space.labels, space.labelNames.length);
    });
    this.labelNames = computed(() => (this.#layout.value ? (panel.space.space?.labelNames ?? []) : []));
    this.#pins = computed(() => pinsOn(this.plane.value, panel));
    this.#pickedPlace = computed(() => {
      const plane = this.plane.value;
      const latent = panel.subject.value?.latent;
      return plane && latent?.length === plane.origin.length ? pointOn(plane, latent) : undefined;
    });
    this.#pictures = new PictureSource<Picture>(panel.host, pictures, () => this.#came.value++);
    const pictureSize = computed(() => explored.value?.facts.model.imageSize ?? 28);
    this.#level = computed(() => {
      const least = Math.max(cellWidths.least, Math.min(cellWidths.most, pictureSize.value));
      return levelFor(this.#camera.value?.scale ?? 1, least);
    });
    const hoveredPlace = computed(() => {
      const at = this.#hover.value;
      const camera = this.#camera.value;
      const area = this.#area.value;
      if (!at || !camera) return undefined;
      const within = { x: at.x - area.left, y: at.y - area.top };
      const isInside = within.x >= 0 && within.y >= 0 && within.x < area.width && within.y < area.height;
      return isInside ? toMap(camera, area, within) : undefined;
    });
    this.hoveredRow = computed(() => {
      const place = hoveredPlace.value;
      const camera = this.#camera.value;
      return place && camera && this.#layout.value?.index.nearest(place, reach.pointer / camera.scale);
    });
    this.#scene = computed((): GridScene | undefined => {
      const now = explored.value;
      const plane = this.plane.value;
      const camera = this.#camera.value;
      if (!now || !plane || !camera || !isShown.value) return undefined;
      const level = this.#level.value;
      const hovered = hoveredPlace.value;
      const cursor = this.#isFocused.value ? this.#cursor.value : undefined;
      const layout = this.#layout.value;
      const { space } = panel.space;
      return {
        plane,
        stamp: { version: weightsKey(now.weights), plane: this.#before?.number ?? 0 },
        camera,
        level,
        pictureSize: pictureSize.value,
        hovered: hovered && cellAt(level, hovered),
        cursor: cursor && cellAt(level, cursor),
        pins: this.#pins.value,
        // What is on the shelf has its pin.
        picked: panel.subject.value?.number === undefined ? this.#pickedPlace.value : undefined,
        points: layout &&
          space && {
            layout,
            labels: space.labels,
            palette: this.palette.value,
            hovered: this.hoveredRow.value,
          },
      };
    });
    this.spot = computed(() => {
      void this.#came.value;
      const scene = this.#scene.value;
      return scene && !this.#isLensHidden.value ? spotOf(scene, this.#cells, this.#area.value) : undefined;
    });
    onThemeChangeWhileHeld(this.#themed);
  }

  /** Draws into this canvas until what it returns is called. */
  attach(element: HTMLCanvasElement): () => void {
    const canvas = new GridCanvas(element, this.#cells);
    this.#canvas = canvas;
    this.#element = element;
    const decoder = new CellDecoder(this.panel.host, this.#cells, {
      wanted: () => {
        const scene = this.#scene.peek();
        const explored = this.panel.state.peek().selection.explored;
        if (!scene || !explored || document.hidden) return undefined;
        const cells = cellsIn(inView(scene.camera, this.#area.peek()), scene.level);
        const looked = scene.hovered ?? scene.cursor;
        return {
          ...scene,
          weights: explored.weights,
          cells,
          focus: looked ? cellCentre(looked) : scene.camera,
        };
      },
      onArrival: () => {
        this.#came.value++;
        canvas.redraw();
      },
      onError: (message) => (this.decodeProblem.value = message),
    });
    const observer = new ResizeObserver(() => {
      this.#size.value = { width: element.clientWidth, height: element.clientHeight };
    });
    observer.observe(element);
    const pump = (): void => decoder.pump();
    document.addEventListener('visibilitychange', pump);
    const focused = (): void => {
      this.#isFocused.value = document.activeElement === element;
    };
    element.addEventListener('focus', focused);
    element.addEventListener('blur', focused);
    let shape = '';
    const ends = [
      listenToPointer(element, this.#pointer()),
      listenForKeys(element, this.#keys()),
      effect(() => {
        const explored = this.panel.state.value.selection.explored;
        const model = explored?.facts.model;
        const next = model ? `${model.latentDimensions}/${model.imageSize}/${model.channels}` : '';
        // Pictures of another model are no approximation of this one's.
        if (next !== shape) this.#cells.clear();
        shape = next;
        if (explored && model) this.#pictures.of(runOf(explored), explored.weights, model.imageSize);
      }),
      effect(() => {
        canvas.show(this.#scene.value);
        pump();
      }),
      effect(() => this.#tell(element)),
      effect(() => {
        const wish = this.panel.showing.value;
        if (wish?.stage !== 'grid' || wish === this.#revealed || !this.#camera.value) return;
        this.#revealed = wish;
        untracked(() => this.#reveal(wish));
      }),
      uncoverPicked({
        picked: this.panel.picked,
        place: this.#pickedPlace,
        coveredFrom: this.panel.coveredFrom,
        look: () => {
          const camera = this.#camera.value;
          const area = this.#area.value;
          const bottom = element.getBoundingClientRect().top + area.top + area.height;
          return camera && { camera, area, bottom };
        },
        view: () => this.panel.settings.state.gridView,
        setView: (gridView) => this.panel.settings.update({ gridView }),
      }),
      filmOnWish(this, () => {
        const scene = this.#scene.value;
        return (
          scene && { plane: scene.plane, cells: cellsIn(inView(scene.camera, this.#area.value), scene.level) }
        );
      }),
    ];
    return () => {
      ends.forEach((end) => end());
      observer.disconnect();
      document.removeEventListener('visibilitychange', pump);
      element.removeEventListener('focus', focused);
      element.removeEventListener('blur', focused);
      this.#canvas = this.#element = undefined;
    };
  }

  setAxes(axes: Axes): void {
    // A view of one plane means nothing on another.
    this.panel.settings.update({ axes, gridView: undefined });
  }

  zoomIn = (): void => this.#zoom(zoomStep);
  zoomOut = (): void => this.#zoom(1 / zoomStep);
  showAll = (): void => this.panel.settings.update({ gridView: undefined });

  /** The grid as one picture. */
  picture(): HTMLCanvasElement | undefined {
    return this.#canvas?.picture();
  }

  /** What is known of a training picture, if it is at hand; else it is asked for. */
  known(row: number): Known<Picture> | undefined {
    void this.#came.value;
    const known = this.#pictures.get(row);
    if (!known) void this.#pictures.find(row);
    return known;
  }

  #plane(): Plane | undefined {
    const now = this.panel.state.value.selection.explored;
    const chosen = this.axes.value;
    const order = this.visible.order.value;
    // Drawing first along axes that change a moment later would only flicker.
    if (!now || !chosen || order.length !== now.facts.model.latentDimensions) return undefined;
    const { model } = now.facts;
    const run = runOf(now);
    const { space } = this.panel.space;
    const { offsets } = this.panel.settings.state;
    const sources = { model, space, neighbourhood: this.neighbourhood.plane.value };
    const plane =
      planeFor(chosen, offsets, sources) ??
      // Till the encodings are there, or where they cannot be had, the dimensions that show most.
      planeFor({ kind: 'dimensions', x: order[0]!, y: order[1]! }, offsets, sources)!;
    if (this.#before?.plane.key === plane.key && this.#before.run === run) return this.#before.plane;
    this.#before = { run, plane, number: ++this.#planes };
    return plane;
  }

  /** What tests, and whoever scripts the panel, read. */
  #tell({ dataset }: HTMLCanvasElement): void {
    const spot = this.spot.value;
    const points = this.#scene.value?.points;
    if (points) dataset['points'] = String(points.layout.index.rows.length);
    else delete dataset['points'];
    dataset['pins'] = String(this.#pins.value.length);
    if (!spot) return;
    dataset['cursorLatent'] = JSON.stringify(Array.from(spot.latent));
    dataset['cursorFresh'] = String(spot.isFresh);
  }

  #pointer(): Parameters<typeof listenToPointer>[1] {
    return {
      hover: (point) => {
        batch(() => {
          this.#hover.value = point;
          this.#isLensHidden.value = false;
        });
      },
      click: (point) => {
        this.#hover.value = point;
        const row = this.hoveredRow.peek();
        if (row !== undefined) return void this.#pickRow(row);
        const cell = this.#scene.peek()?.hovered;
        if (!cell) return;
        this.#cursor.value = cellCentre(cell);
        this.#keep(cell);
      },
      pan: (byX, byY) => this.#move((camera) => panBy(camera, byX, byY)),
      zoom: (factor, { x, y }) => {
        const { left, top } = this.#area.peek();
        this.#zoom(factor, { x: x - left, y: y - top });
      },
    };
  }

  #keys(): Parameters<typeof listenForKeys>[1] {
    return {
      cursor: () => {
        const camera = this.#camera.peek();
        return camera && cellAt(this.#level.peek(), this.#cursor.peek() ?? camera);
      },
      moveTo: (cell) => {
        const place = cellCentre(cell);
        batch(() => {
          this.#hover.value = undefined;
          this.#isLensHidden.value = false;
          this.#cursor.value = place;
          this.#bring(place);
        });
      },
      keep: (cell) => this.#keep(cell),
      pan: (byX, byY) => {
        const { width, height } = this.#area.peek();
        this.#move((camera) => panBy(camera, -byX * width, byY * height));
      },
      zoom: (factor) => {
        const camera = this.#camera.peek();
        const cursor = this.#cursor.peek();
        this.#zoom(factor, cursor && camera && toScreen(camera, this.#area.peek(), cursor));
      },
      step: zoomStep,
      reset: this.showAll,
      pickNearest: () => {
        const camera = this.#camera.peek();
        const cursor = this.#cursor.peek() ?? camera;
        const row = cursor && this.#layout.peek()?.index.nearest(cursor, reach.cursor / (camera?.scale ?? 1));
        if (row !== undefined) void this.#pickRow(row);
      },
      hideLens: () => {
        if (!this.spot.peek()) return false;
        this.#isLensHidden.value = true;
        return true;
      },
    };
  }

  #move(change: (camera: Camera, area: Area) => Camera): void {
    const camera = this.#camera.peek();
    const area = this.#area.peek();
    if (camera) this.#setView(viewFor(change(camera, area), area));
  }

  /** About a point of the area, else its middle. */
  #zoom(factor: number, about?: Point): void {
    const area = this.#area.peek();
    const camera = this.#camera.peek();
    if (!camera) return;
    const limited = limitedZoom(viewFor(camera, area), factor);
    this.#move((now) => zoomAbout(now, area, limited, about ?? { x: area.width / 2, y: area.height / 2 }));
  }

  #bring(place: PlanePoint): void {
    const camera = this.#camera.peek();
    const area = this.#area.peek();
    if (!camera) return;
    const margin = camera.scale * 2 ** -this.#level.peek();
    const next = showing(camera, area, place, margin);
    if (next.x !== camera.x || next.y !== camera.y) this.#setView(viewFor(next, area));
  }

  #setView(gridView: GridView): void {
    this.panel.settings.update({ gridView });
  }

  #keep(cell: Cell): void {
    const plane = this.plane.peek();
    if (!plane) return;
    const id = this.panel.shelf.keep(latentAt(plane, cellCentre(cell)));
    if (id !== undefined) this.panel.picked.value = { kind: 'item', id };
  }

  async #pickRow(row: number): Promise<void> {
    const known = await this.#pictures.find(row);
    if (known) this.panel.picked.value = { kind: 'picture', index: row, path: known.path };
  }

  /** Brings a place into view; `through` it, the plane passes through it. */
  #reveal({ latent, name, through }: Showing): void {
    const plane = this.plane.peek();
    const explored = this.panel.state.peek().selection.explored;
    if (!plane || !explored || latent.length !== plane.origin.length) return;
    if (through && plane.kind === 'neighbourhood') {
      const run = runOf(explored);
      this.panel.settings.update({ offsets: {} });
      this.setAxes({ kind: 'neighbourhood', through: { run, latent: Array.from(latent) } });
      this.#cursor.value = { x: 0, y: 0 };
    } else {
      if (through) {
        this.panel.settings.update({ offsets: offsetsThrough(plane, latent, this.panel.space.space) });
      }
      const place = pointOn(plane, latent);
      this.#cursor.value = place;
      this.#bring(place);
    }
    this.#element?.setAttribute('aria-description', name);
    this.#element?.focus({ preventScroll: true });
  }
}
