/**
 * The canvases of the map, one upon the other, and the view of it: only what has changed is drawn again, in the
 * frame in which it changed.
 */

import { isMotionReduced } from '../../drawing/motion';
import { inFrame, notInFrame } from '../../drawing/frame';
import { onThemeChangeWhileHeld } from '../../drawing/theme';
import {
  between,
  type Camera,
  fit,
  keptNear,
  limitedFactor,
  panBy,
  type Point,
  seenFrom,
  showing,
  type Size,
  toMap,
  toScreen,
  uncovered,
  zoomAbout,
} from '../../model/places/camera';
import { eased, shareOf } from '../../model/transition';
import { type Detail, detailAt } from '../../model/places/levelOfDetail';
import { baredBy, type PixelBox, shiftBetween } from '../../model/places/scroll';
import { type DotPainter, PixelDots } from './dots';
import { glDots } from './glDots';
import { GroundLayer } from './groundLayer';
import { drawMarks } from './markLayer';
import { PictureLayer, type PlacedPicture } from './pictureLayer';
import type { MapScene, Marks } from './scene';

/** Free around the outermost dots: a marker there isn't cut. */
const margin = 28;
/** A view glides to another within so many milliseconds, and places to theirs of other weights. */
const gliding = 260;
const settling = 600;

export interface MapCanvasEvents {
  /** The view has come to another part of the map, or the canvas to another size. */
  viewed(): void;
  /** These pictures belong into the view, the most important first. */
  wants(rows: readonly number[]): void;
}

export class MapCanvas {
  readonly #ground: CanvasRenderingContext2D;
  readonly #pictures: CanvasRenderingContext2D;
  readonly #marks: CanvasRenderingContext2D;
  /** The canvas of the graphics processor; absent when dots are blended into the ground's. */
  #glCanvas?: HTMLCanvasElement;
  #painter: DotPainter;
  readonly #groundLayer = new GroundLayer();
  readonly #pictureLayer = new PictureLayer();
  readonly #events: MapCanvasEvents;
  readonly #observer: ResizeObserver;
  readonly #stack: HTMLElement;
  #scene?: MapScene;
  #shownMarks: Marks = {};
  #size: Size = { width: 0, height: 0 };
  /** Pixels of the screen to a CSS pixel. */
  #ratio = 1;
  #camera?: Camera;
  /** True until the person has moved the view: it then shows all, whatever the size and the places are. */
  #isFitted = true;
  /** The view before it was moved out from under something, and the one that it was moved to. */
  #moved?: { readonly before: Camera; readonly isFitted: boolean; readonly to: Camera };
  #glide?: { readonly from: Camera; readonly to: Camera; readonly began: number };
  #placesSince?: number;
  #dirty = { map: true, pictures: true, marks: true };
  /** The view whose ground and dots were painted last, and how far they have been shifted since; absent when out of date. */
  #painted?: { readonly camera: Camera; readonly x: number; readonly y: number };
  /** What is left of a movement by parts of a pixel. */
  #unmoved: Point = { x: 0, y: 0 };

  /**
   * @param stack an element of the size of the map; its canvases are put into it.
   * @param top receives the pointer.
   * @param painter by whom dots are painted, when that is to be compared; else by whoever is faster.
   */
  constructor(
    stack: HTMLElement,
    top: HTMLCanvasElement,
    events: MapCanvasEvents,
    painter?: 'webgl2' | 'canvas2d',
  ) {
    this.#stack = stack;
    this.#events = events;
    const layer = (name: string): HTMLCanvasElement => {
      const canvas = document.createElement('canvas');
      canvas.className = 'map-layer';
      canvas.dataset['layer'] = name;
      canvas.setAttribute('aria-hidden', 'true');
      stack.insertBefore(canvas, top);
      return canvas;
    };
    // Its pixels are read in every frame in which dots are blended into them.
    this.#ground = layer('ground').getContext('2d', { alpha: false, willReadFrequently: true })!;
    const gl = layer('dots');
    const byProcessor = painter === 'canvas2d' ? undefined : glDots(gl, painter === 'webgl2');
    if (byProcessor) {
      this.#glCanvas = gl;
      gl.addEventListener('webglcontextlost', this.#withoutGraphics);
    } else gl.remove();
    this.#painter = byProcessor ?? new PixelDots();
    this.#pictures = layer('pictures').getContext('2d')!;
    this.#marks = top.getContext('2d')!;
    this.#observer = new ResizeObserver(() => this.#resized());
    this.#observer.observe(stack);
    // Held by this object, which the page holds as long as the stage shows.
    onThemeChangeWhileHeld(this.#all);
  }

  dispose(): void {
    this.#observer.disconnect();
    notInFrame(this.#draw);
    this.#glCanvas?.removeEventListener('webglcontextlost', this.#withoutGraphics);
    this.#painter.dispose();
    for (const canvas of this.#stack.querySelectorAll('.map-layer[data-layer]')) {
      if (canvas !== this.#marks.canvas) canvas.remove();
    }
  }

  /** By whom dots are painted. */
  get painter(): 'webgl2' | 'canvas2d' {
    return this.#glCanvas ? 'webgl2' : 'canvas2d';
  }

  get size(): Size {
    return this.#size;
  }

  /** The view that is drawn; absent before there is anything to see. */
  get camera(): Camera | undefined {
    return this.#camera;
  }

  /** Pictures drawn at their places. */
  get placed(): readonly PlacedPicture[] {
    return this.#pictureLayer.placed;
  }

  /** How large and how faint everything is in the view. */
  get detail(): Detail | undefined {
    const whole = this.#whole();
    if (!this.#camera || !this.#scene || !whole) return undefined;
    const zoom = this.#camera.scale / whole.scale;
    return detailAt(zoom, this.#scene.shown.spacing * this.#camera.scale);
  }

  /**
   * Shows something else. `glides`: the places are of the same pictures as before, which lie where `before` has
   * them. `isOtherMap`: other axes; the view then shows all of them.
   */
  show(scene: MapScene | undefined, { glides = false, isOtherMap = false } = {}): void {
    const from = this.#camera;
    // What is under way goes on while colours or pictures change.
    const before = scene?.layout === this.#scene?.layout ? this.#scene?.dots.before : undefined;
    this.#scene = scene && before ? { ...scene, dots: { ...scene.dots, before } } : scene;
    if (isOtherMap) this.#isFitted = true;
    if (this.#isFitted || !this.#camera) {
      this.#camera = this.#whole();
      this.#glide = undefined;
    }
    if (glides && scene?.dots.before && !isMotionReduced()) {
      this.#placesSince = performance.now();
      // Dots set out from where they were on the screen, though the view be another.
      if (from && this.#camera) seenFrom(scene.dots.before, from, this.#camera);
    }
    this.#all();
  }

  /** Marks follow the pointer and the keys: nothing else is drawn again. */
  mark(marks: Marks): void {
    this.#shownMarks = marks;
    this.#dirty.marks = true;
    inFrame(this.#draw);
  }

  /** A picture that was wanted has come. */
  readonly picturesCame = (): void => {
    this.#dirty.pictures = this.#dirty.marks = true;
    inFrame(this.#draw);
  };

  /** By whole pixels of the screen, so that what is painted can be shifted along; what is left goes with the next movement. */
  pan(byX: number, byY: number): void {
    if (!this.#camera) return;
    const wanted = { x: byX + this.#unmoved.x, y: byY + this.#unmoved.y };
    const x = Math.round(wanted.x * this.#ratio) / this.#ratio;
    const y = Math.round(wanted.y * this.#ratio) / this.#ratio;
    this.#unmoved = { x: wanted.x - x, y: wanted.y - y };
    this.#look(panBy(this.#camera, x, y), false);
  }

  /** Zooms about a point of the canvas; its middle when there is none. */
  zoom(factor: number, about?: Point): void {
    const whole = this.#whole();
    if (!this.#camera || !whole) return;
    const { width, height } = this.#size;
    const limited = limitedFactor(this.#camera, factor, whole);
    this.#look(zoomAbout(this.#camera, this.#size, limited, about ?? { x: width / 2, y: height / 2 }), false);
  }

  /** All pictures in view, from wherever one is. */
  fit(): void {
    const whole = this.#whole();
    if (whole) this.#look(whole, true);
    this.#isFitted = true;
  }

  /** Moves the view as little as it takes to show a place. */
  reveal(place: Point): void {
    if (this.#camera) this.#look(showing(this.#camera, this.#size, place, margin + 12), true);
  }

  /**
   * Moves the view as little as it takes to have a place above what covers so many CSS pixels of the lower edge; back
   * when nothing does any more, unless the view has been moved since.
   */
  uncover(place: Point | undefined, covered: number): void {
    const camera = this.#glide?.to ?? this.#camera;
    const moved = this.#moved?.to === camera ? this.#moved : undefined;
    if (!camera) return;
    if (covered <= 0) {
      this.#moved = undefined;
      if (moved) this.#look(moved.before, true);
      if (moved?.isFitted) this.#isFitted = true;
      return;
    }
    const to = place && uncovered(camera, this.#size, place, covered, margin + 12);
    if (!to || to === camera) return;
    const { before, isFitted } = moved ?? { before: camera, isFitted: this.#isFitted };
    this.#look(to, true);
    this.#moved = { before, isFitted, to: this.#glide?.to ?? this.#camera ?? to };
  }

  /** The place of the map under a point of the canvas. */
  mapAt(point: Point): Point | undefined {
    return this.#camera && toMap(this.#camera, this.#size, point);
  }

  /** Where on the canvas a place of the map is. */
  screenAt(place: Point): Point | undefined {
    return this.#camera && toScreen(this.#camera, this.#size, place);
  }

  /** Where on the canvas a row's picture is, if it has a place. */
  placeOf(row: number): Point | undefined {
    const places = this.#scene?.layout.places;
    const x = places?.[row * 2] ?? NaN;
    const y = places?.[row * 2 + 1] ?? NaN;
    return Number.isFinite(x + y) ? this.screenAt({ x, y }) : undefined;
  }

  /** The row at a point of the canvas: that of the picture over it, else of the dot nearest within `reach`. */
  rowAt(point: Point, reach: number, accepts: (row: number) => boolean): number | undefined {
    const scene = this.#scene;
    const place = this.mapAt(point);
    if (!scene || !place || !this.#camera) return undefined;
    const row = this.#pictureLayer.at(point, scene);
    return row ?? scene.layout.index.nearest(place, reach / this.#camera.scale, accepts);
  }

  /** The map as one picture, as it shows, without what follows the pointer. */
  picture(): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    const { width, height } = this.#ground.canvas;
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d')!;
    const marks = this.#shownMarks;
    this.#shownMarks = {};
    this.#drawMarks();
    for (const layer of [this.#ground.canvas, this.#glCanvas, this.#pictures.canvas, this.#marks.canvas]) {
      if (layer) context.drawImage(layer, 0, 0);
    }
    this.#shownMarks = marks;
    this.#drawMarks();
    return canvas;
  }

  #whole(): Camera | undefined {
    const bounds = this.#scene?.layout.index.bounds;
    return bounds && this.#size.width > 0 ? fit(bounds, this.#size, margin) : undefined;
  }

  #look(to: Camera, glides: boolean): void {
    const bounds = this.#scene?.layout.index.bounds;
    const near = bounds ? keptNear(to, this.#size, bounds) : to;
    this.#isFitted = false;
    const from = this.#camera;
    if (glides && from && !isMotionReduced()) this.#glide = { from, to: near, began: performance.now() };
    else {
      this.#glide = undefined;
      this.#camera = near;
    }
    this.#again();
  }

  readonly #withoutGraphics = (): void => {
    this.#glCanvas?.remove();
    this.#glCanvas = undefined;
    this.#painter = new PixelDots();
    this.#all();
  };

  #resized(): void {
    const width = this.#stack.clientWidth;
    const height = this.#stack.clientHeight;
    if (width === this.#size.width && height === this.#size.height) return;
    this.#size = { width, height };
    if (this.#isFitted) this.#camera = this.#whole();
    this.#all();
  }

  /** Nothing of what is painted holds any more. */
  readonly #all = (): void => {
    this.#painted = undefined;
    this.#again();
  };

  /** Another view of the same. */
  #again(): void {
    this.#dirty = { map: true, pictures: true, marks: true };
    inFrame(this.#draw);
  }

  readonly #draw = (): void => {
    const { width, height } = this.#size;
    if (width === 0 || height === 0) return;
    this.#fitScreen();
    const moment = performance.now();
    this.#step(moment);
    const scene = this.#scene;
    const camera = this.#camera;
    const detail = this.detail;
    if (!scene || !camera || !detail) {
      this.#clear(this.#ground, true);
      this.#clear(this.#pictures);
      this.#clear(this.#marks);
      return;
    }
    if (this.#dirty.map) {
      this.#dirty.map = false;
      this.#drawMap(scene, camera, detail, moment);
    }
    if (this.#dirty.pictures) {
      this.#dirty.pictures = false;
      const isGliding = scene.dots.before !== undefined && this.#progress(moment) < 1;
      this.#clear(this.#pictures);
      if (!isGliding) {
        this.#pictureLayer.placeNames(this.#pictures, scene, camera, this.#size);
        this.#pictureLayer.place(scene, { camera, size: this.#size }, detail, this.picturesCame);
        this.#events.wants(this.placed.map(({ row }) => row));
        const isComing = this.#pictureLayer.draw(this.#pictures, scene, moment, isMotionReduced());
        this.#pictureLayer.drawNames(this.#pictures, scene);
        if (isComing) this.#later({ pictures: true });
      }
    }
    if (this.#dirty.marks) {
      this.#dirty.marks = false;
      this.#drawMarks();
    }
  };

  /** Draws some layers in the next frame: something is still moving. */
  #later(dirty: Partial<Record<'map' | 'pictures' | 'marks', boolean>>): void {
    requestAnimationFrame(() => {
      Object.assign(this.#dirty, dirty);
      inFrame(this.#draw);
    });
  }

  #step(moment: number): void {
    if (!this.#glide) return;
    const { from, to, began } = this.#glide;
    const share = shareOf(began, moment, gliding);
    this.#camera = share < 1 ? between(from, to, eased(share)) : to;
    this.#dirty = { map: true, pictures: true, marks: true };
    if (share < 1) this.#later({ map: true });
    else this.#glide = undefined;
  }

  #progress(moment: number): number {
    return shareOf(this.#placesSince, moment, settling);
  }

  #drawMap(scene: MapScene, camera: Camera, detail: Detail, moment: number): void {
    const progress = this.#progress(moment);
    const isGliding = scene.dots.before !== undefined && progress < 1;
    const contourOpacity = detail.contourOpacity * (isGliding ? 0 : 1);
    const dots = isGliding
      ? { ...scene.dots, progress: eased(progress) }
      : { ...scene.dots, before: undefined };
    const view = {
      camera,
      size: this.#size,
      ratio: this.#ratio,
      radius: detail.dotRadius,
      opacity: detail.dotOpacity,
    };
    for (const part of this.#shifted(camera) ?? [undefined]) {
      this.#groundLayer.draw(this.#ground, scene, view, contourOpacity, part);
      this.#painter.paint(dots, view, this.#ground, part);
    }
    if (isGliding) {
      this.#painted = undefined;
      this.#later({ map: true, pictures: true, marks: true });
    }
    this.#events.viewed();
  }

  /** Shifts what is painted to where it belongs in a view, and tells what is then still to be painted; absent when all is. */
  #shifted(camera: Camera): readonly PixelBox[] | undefined {
    const painted = this.#painted;
    const shift =
      painted && this.#painter.isUponGround ? shiftBetween(painted.camera, camera, this.#ratio) : undefined;
    this.#painted = shift && painted ? { camera: painted.camera, ...shift } : { camera, x: 0, y: 0 };
    if (!shift || !painted) return undefined;
    const by = { x: shift.x - painted.x, y: shift.y - painted.y };
    this.#groundLayer.shift(this.#ground, by);
    return baredBy(by, this.#ground.canvas);
  }

  #drawMarks(): void {
    const scene = this.#scene;
    const camera = this.#camera;
    this.#clear(this.#marks);
    if (!scene || !camera) return;
    const side = (row: number): number | undefined =>
      scene.picture(row) && this.placed.find((placed) => placed.row === row)?.side;
    drawMarks(this.#marks, scene, this.#shownMarks, camera, this.#size, (row) => this.placeOf(row), side);
  }

  /** Keeps the canvases at the resolution of the screen. */
  #fitScreen(): void {
    const ratio = window.devicePixelRatio;
    const width = Math.round(this.#size.width * ratio);
    const height = Math.round(this.#size.height * ratio);
    const canvases = [this.#ground.canvas, this.#glCanvas, this.#pictures.canvas, this.#marks.canvas];
    for (const canvas of canvases) {
      if (!canvas || (canvas.width === width && canvas.height === height)) continue;
      canvas.width = width;
      canvas.height = height;
      this.#painted = undefined;
      this.#dirty = { map: true, pictures: true, marks: true };
    }
    // One ratio for both directions: whatever is shifted stays where it would be painted.
    this.#ratio = width / this.#size.width;
    for (const context of [this.#ground, this.#pictures, this.#marks]) {
      context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    }
  }

  #clear(context: CanvasRenderingContext2D, opaque = false): void {
    if (opaque) this.#groundLayer.clear(context);
    else context.clearRect(0, 0, this.#size.width + 1, this.#size.height + 1);
  }
}
