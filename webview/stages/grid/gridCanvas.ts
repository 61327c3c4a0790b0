/** The canvas of the grid: draws the cells in view, the marks over them, the cursor, and the rulers around. */

import type { Cell } from '../../model/grid/tiling';
import { cellBounds, cellsIn } from '../../model/grid/tiling';
import { inView, type Point, toScreen } from '../../model/places/camera';
import { shadeOfCategory } from '../../model/places/shades';
import { shareOf } from '../../model/transition';
import { drawPicture } from '../../drawing/pixels';
import { drawPin, drawRing, pinRadius, strokeTwice } from '../../drawing/pin';
import { surface, type Surface } from '../../drawing/surface';
import { theme } from '../../drawing/theme';
import type { CellStore } from './cellStore';
import { type Area, areaWithin, drawQuantileLines, drawRulers } from './rulers';
import type { GridScene, Points } from './scene';

/** How long a picture takes to come up over that of other weights, in milliseconds. */
const fading = 180;
const pointRadius = 2.6;
/** How much of the pictures is left under the points. */
const underPoints = 0.55;

export class GridCanvas {
  readonly #drawn: Surface;
  readonly #cells: CellStore;
  readonly #canvas: HTMLCanvasElement;
  #scene?: GridScene;

  constructor(canvas: HTMLCanvasElement, cells: CellStore) {
    this.#canvas = canvas;
    this.#cells = cells;
    this.#drawn = surface(canvas, (context, width, height) => {
      if (this.#scene) this.#report(this.#scene, this.#draw(context, this.#scene, width, height));
    });
  }

  /** Draws this from the next frame on. */
  show(scene: GridScene | undefined): void {
    this.#scene = scene;
    this.#drawn.redraw();
  }

  /** The same anew: pictures have come. */
  redraw(): void {
    this.#drawn.redraw();
  }

  /** All that shows as one picture, on the theme's background; undefined while nothing does. */
  picture(): HTMLCanvasElement | undefined {
    const { width, height } = this.#drawn;
    const scene = this.#scene;
    if (!scene || width === 0) return undefined;
    const copy = document.createElement('canvas');
    const scale = Math.max(2, window.devicePixelRatio);
    copy.width = Math.round(width * scale);
    copy.height = Math.round(height * scale);
    const context = copy.getContext('2d');
    if (!context) return undefined;
    context.scale(scale, scale);
    context.fillStyle = theme().background;
    context.fillRect(0, 0, width, height);
    this.#draw(context, { ...scene, hovered: undefined, cursor: undefined }, width, height, scale);
    return copy;
  }

  /** @returns how many cells show a picture of their own. */
  #draw(
    context: CanvasRenderingContext2D,
    scene: GridScene,
    width: number,
    height: number,
    scale = window.devicePixelRatio,
  ): number {
    const area = areaWithin({ width, height }, scene.plane);
    context.save();
    context.beginPath();
    context.rect(area.left, area.top, area.width, area.height);
    context.clip();
    context.translate(area.left, area.top);
    const fresh = this.#drawCells(context, scene, area, scale);
    drawQuantileLines(context, scene.plane, scene.camera, area);
    if (scene.points) drawPoints(context, scene, scene.points, area, scale);
    const { foreground, focus } = theme();
    if (scene.hovered) outline(context, rectangle(scene, area, scene.hovered, scale), foreground, 1.5);
    if (scene.cursor) outline(context, rectangle(scene, area, scene.cursor, scale), focus, 3);
    if (scene.picked) drawRing(context, toScreen(scene.camera, area, scene.picked), 9, focus, 3);
    context.restore();
    // Over the edge of the cells too: a mark is never cut in half.
    for (const pin of scene.pins) {
      const { x, y } = toScreen(scene.camera, area, pin);
      if (x < -pinRadius || y < -pinRadius || x > area.width + pinRadius || y > area.height + pinRadius)
        continue;
      drawPin(context, pin, { x: area.left + x, y: area.top + y });
    }
    drawRulers(context, scene.plane, scene.camera, area, { width, height });
    return fresh;
  }

  #drawCells(context: CanvasRenderingContext2D, scene: GridScene, area: Area, scale: number): number {
    let fresh = 0;
    let least = 1;
    const opacity = scene.points ? underPoints : 1;
    const now = performance.now();
    for (const cell of cellsIn(inView(scene.camera, area), scene.level)) {
      const found = this.#cells.find(cell, scene.stamp);
      if (!found) continue;
      const share = shareOf(found.fading?.since, now, fading);
      least = Math.min(least, share);
      if (found.fresh && share === 1) fresh++;
      const { x, y, width, height } = rectangle(scene, area, cell, scale);
      context.imageSmoothingEnabled = scene.pictureSize > width * scale;
      context.globalAlpha = opacity;
      if (found.fading && share < 1) drawPicture(context, found.fading.before, x, y, width, height);
      context.globalAlpha = opacity * share;
      drawPicture(context, found.picture, x, y, width, height);
    }
    context.globalAlpha = 1;
    if (least < 1) requestAnimationFrame(() => this.#drawn.redraw());
    else this.#cells.settle();
    return fresh;
  }

  /** What is shown, for whoever waits until the picture is complete. */
  #report(scene: GridScene, fresh: number): void {
    const area = areaWithin(this.#drawn, scene.plane);
    const cells = cellsIn(inView(scene.camera, area), scene.level);
    const rows = new Set(cells.map((cell) => cell.row)).size;
    const { x, y, scale } = scene.camera;
    Object.assign(this.#canvas.dataset, {
      cells: `${rows}x${cells.length / Math.max(1, rows)}`,
      renderedCells: String(fresh),
      level: String(scene.level),
      camera: JSON.stringify([x, y, scale]),
      area: JSON.stringify([area.left, area.top, area.width, area.height]),
      plane: scene.plane.kind,
      version: fresh === cells.length ? scene.stamp.version : '',
    });
  }
}

interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

/** Cells begin and end on whole pixels of the screen, so no seam shows between them, and no box beside one. */
function rectangle(scene: GridScene, area: Area, cell: Cell, scale: number): Rectangle {
  const { left, right, bottom, top } = cellBounds(cell);
  const from = toScreen(scene.camera, area, { x: left, y: top });
  const to = toScreen(scene.camera, area, { x: right, y: bottom });
  const snap = (value: number): number => Math.round(value * scale) / scale;
  const [x, y] = [snap(from.x), snap(from.y)];
  return { x, y, width: snap(to.x) - x, height: snap(to.y) - y };
}

function outline(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Rectangle,
  colour: string,
  thickness: number,
): void {
  context.beginPath();
  context.rect(x, y, width, height);
  strokeTwice(context, colour, thickness);
}

/** A dot for each training picture in view, of its label's colour: drawn once a colour, then copied. */
function drawPoints(
  context: CanvasRenderingContext2D,
  { camera }: GridScene,
  { layout, labels, palette, hovered }: Points,
  area: Area,
  scale: number,
): void {
  const { index, places } = layout;
  const sprites = new Map<number, OffscreenCanvas>();
  const side = pointRadius * 2 + 3;
  index.eachStretch(inView(camera, area, pointRadius), (start, end) => {
    for (let at = start; at < end; at++) {
      const { x, y } = toScreen(camera, area, { x: index.places[at * 2]!, y: index.places[at * 2 + 1]! });
      const shade = shadeOfCategory(labels[index.rows[at]!]!);
      let sprite = sprites.get(shade);
      if (!sprite) sprites.set(shade, (sprite = dot(palette.css(shade), side, scale)));
      context.drawImage(sprite, x - side / 2, y - side / 2, side, side);
    }
  });
  if (hovered === undefined) return;
  const at = toScreen(camera, area, { x: places[hovered * 2]!, y: places[hovered * 2 + 1]! });
  drawRing(context, at, pointRadius + 3, theme().foreground, 2);
}

function dot(colour: string, side: number, scale: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(Math.ceil(side * scale), Math.ceil(side * scale));
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.scale(canvas.width / side, canvas.width / side);
  context.beginPath();
  context.arc(side / 2, side / 2, pointRadius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.lineWidth = 2;
  context.strokeStyle = theme().background;
  context.stroke();
  context.fill();
  return canvas;
}
