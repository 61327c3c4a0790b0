/** The canvas of the grid: draws the cells in view, the marks over them, and the cursor. */

import { positionOf, type PlanePosition, type PlaneViewport } from '../../../src/latent/latentPlane';
import { drawPicture } from '../../drawing/pixels';
import { surface, type Surface } from '../../drawing/surface';
import { onThemeChange, theme } from '../../drawing/theme';
import type { Item } from '../../model/shelf';
import type { CellStore, Stamp } from './cellStore';
import { drawPin, markSprites } from './overlay';
import type { Plane } from './plane';
import { cellsASide, cellsIn, levelFor, type Cell } from './tiling';

/** All that a drawing of the grid depends on. */
export interface Scene {
  readonly plane: Plane;
  readonly stamp: Stamp;
  readonly viewport: PlaneViewport;
  /** Side of the model's pictures. */
  readonly pictureSize: number;
  readonly hovered?: Cell;
  readonly cursor?: Cell;
  readonly items: readonly Item[];
  readonly selected?: string;
  /** Places of the encoded training pictures, when they are shown. */
  readonly points?: {
    readonly places: Float32Array;
    readonly labels: Int32Array;
    readonly labelCount: number;
  };
}

const pointRadius = 2.6;

export class GridView {
  readonly #drawn: Surface;
  #sprites?: readonly HTMLCanvasElement[];

  readonly #cells: CellStore;
  readonly #scene: () => Scene | undefined;

  constructor(
    readonly canvas: HTMLCanvasElement,
    cells: CellStore,
    scene: () => Scene | undefined,
    onResize: () => void,
  ) {
    this.#cells = cells;
    this.#scene = scene;
    this.#drawn = surface(canvas, (context, width, height) => this.#draw(context, width, height));
    onThemeChange(() => (this.#sprites = undefined));
    new ResizeObserver(onResize).observe(canvas);
  }

  readonly redraw = (): void => this.#drawn.redraw();

  /** The cells in view at the level that suits the size on screen. */
  cellsInView(scene: Scene): readonly Cell[] {
    return this.#drawn.width > 0 ? cellsIn(scene.viewport, this.level(scene)) : [];
  }

  level({ viewport, pictureSize }: Pick<Scene, 'viewport' | 'pictureSize'>): number {
    return levelFor(viewport, Math.max(1, this.#drawn.width), Math.max(28, Math.min(34, pictureSize)));
  }

  /** The point of the unit square under a point of the canvas. */
  positionAt({ viewport }: Pick<Scene, 'viewport'>, x: number, y: number): PlanePosition {
    const { left, right, bottom, top } = viewport;
    return {
      across: left + (x / Math.max(1, this.#drawn.width)) * (right - left),
      up: top - (y / Math.max(1, this.#drawn.height)) * (top - bottom),
    };
  }

  #place({ viewport }: Scene, across: number, up: number): { readonly x: number; readonly y: number } {
    const { left, right, bottom, top } = viewport;
    return {
      x: ((across - left) / (right - left)) * this.#drawn.width,
      y: ((top - up) / (top - bottom)) * this.#drawn.height,
    };
  }

  #rectangle(scene: Scene, { level, column, row }: Cell) {
    const count = cellsASide(level);
    const from = this.#place(scene, column / count, (row + 1) / count);
    const to = this.#place(scene, (column + 1) / count, row / count);
    return { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y };
  }

  #draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const scene = this.#scene();
    if (!scene) return;
    const fresh = this.#drawCells(context, scene);
    if (scene.points) this.#drawPoints(context, scene, scene.points, width, height);
    if (scene.hovered) this.#outline(context, scene, scene.hovered, theme().foreground, 1.5);
    if (scene.cursor) this.#outline(context, scene, scene.cursor, theme().focus, 3);
    for (const item of scene.items.toReversed()) {
      if (!item.latent) continue;
      const place = positionOf(scene.plane, item.latent);
      const { x, y } = this.#place(scene, place.across, place.up);
      if (x < -9 || y < -9 || x > width + 9 || y > height + 9) continue;
      drawPin(context, item, x, y, item.id === scene.selected, theme());
    }
    this.#report(scene, fresh);
  }

  #drawCells(context: CanvasRenderingContext2D, scene: Scene): number {
    let fresh = 0;
    const cells = this.cellsInView(scene);
    const scale = window.devicePixelRatio;
    // Cells begin and end on whole pixels of the screen, so no seam shows between them.
    const snap = (value: number): number => Math.round(value * scale) / scale;
    context.globalAlpha = scene.points ? 0.4 : 1;
    for (const cell of cells) {
      const { x, y, width, height } = this.#rectangle(scene, cell);
      const left = snap(x);
      const top = snap(y);
      const found = this.#cells.find(cell, scene.stamp);
      if (!found) continue;
      if (found.fresh) fresh++;
      context.imageSmoothingEnabled = scene.pictureSize > width * scale;
      drawPicture(context, found.picture, left, top, snap(x + width) - left, snap(y + height) - top);
    }
    context.globalAlpha = 1;
    return fresh;
  }

  #drawPoints(
    context: CanvasRenderingContext2D,
    scene: Scene,
    { places, labels, labelCount }: NonNullable<Scene['points']>,
    width: number,
    height: number,
  ): void {
    this.#sprites ??= markSprites(labelCount, pointRadius, theme());
    if (this.#sprites.length !== labelCount + 1)
      this.#sprites = markSprites(labelCount, pointRadius, theme());
    const side = (this.#sprites[0]?.width ?? 0) / window.devicePixelRatio;
    for (let row = 0; row < labels.length; row++) {
      const { x, y } = this.#place(scene, places[row * 2] ?? 0, places[row * 2 + 1] ?? 0);
      if (x < -side || y < -side || x > width + side || y > height + side) continue;
      const sprite = this.#sprites[(labels[row] ?? -1) + 1];
      if (sprite) context.drawImage(sprite, x - side / 2, y - side / 2, side, side);
    }
  }

  #outline(
    context: CanvasRenderingContext2D,
    scene: Scene,
    cell: Cell,
    colour: string,
    thickness: number,
  ): void {
    const { x, y, width, height } = this.#rectangle(scene, cell);
    context.lineWidth = thickness + 2;
    context.strokeStyle = theme().background;
    context.strokeRect(x, y, width, height);
    context.lineWidth = thickness;
    context.strokeStyle = colour;
    context.strokeRect(x, y, width, height);
  }

  /** What is shown, for whoever waits until the picture is complete. */
  #report(scene: Scene, fresh: number): void {
    const cells = this.cellsInView(scene);
    const rows = new Set(cells.map((cell) => cell.row)).size;
    Object.assign(this.canvas.dataset, {
      cells: `${rows}x${cells.length / Math.max(1, rows)}`,
      renderedCells: String(fresh),
      level: String(this.level(scene)),
      version: fresh === cells.length ? scene.stamp.version : '',
    });
  }
}
