/** A canvas of pictures in rows; new ones take the place of those that stood there without a blink. */

import type { PixelBatch } from '../../../src/protocol/pictures';
import { isMotionReduced } from '../../drawing/motion';
import { type Atlas, drawPicture, makeAtlas } from '../../drawing/pixels';
import { surface } from '../../drawing/surface';

const gap = 3;
/** How long new pictures take to come up over the ones before. */
const fadeMs = 180;
/** Sides of a picture, in CSS pixels. */
const leastSide = 26;
const mostSide = 64;

interface Shown {
  readonly atlases: readonly (Atlas | undefined)[];
  readonly count: number;
  readonly size: number;
}

/** With two batches each picture of the first stands over its partner of the second. */
export class PreviewSheet {
  readonly #canvas: HTMLCanvasElement;
  readonly #surface: ReturnType<typeof surface>;
  readonly #observer: ResizeObserver;
  /** Called when the pictures stand as they are. */
  readonly #settled: () => void;
  #now: Shown = { atlases: [], count: 0, size: 1 };
  #before?: Shown;
  #began = 0;

  constructor(canvas: HTMLCanvasElement, settled: () => void) {
    this.#canvas = canvas;
    this.#settled = settled;
    this.#surface = surface(canvas, (context, width) => this.#draw(context, width));
    this.#observer = new ResizeObserver(() => this.#fit());
    this.#observer.observe(canvas);
  }

  show(batches: readonly PixelBatch[]): void {
    const { count = 0, size = 1 } = batches[0] ?? {};
    const isAlike = count === this.#now.count && size === this.#now.size;
    this.#before = isAlike && !isMotionReduced() ? this.#now : undefined;
    this.#now = { atlases: batches.map(makeAtlas), count, size };
    this.#began = performance.now();
    this.#fit();
    this.#surface.redraw();
  }

  dispose(): void {
    this.#observer.disconnect();
  }

  #draw(context: CanvasRenderingContext2D, width: number): void {
    const share = this.#before ? Math.min(1, (performance.now() - this.#began) / fadeMs) : 1;
    if (this.#before && share < 1) this.#pictures(context, width, this.#before);
    context.globalAlpha = share;
    this.#pictures(context, width, this.#now);
    context.globalAlpha = 1;
    if (share < 1) {
      requestAnimationFrame(() => this.#surface.redraw());
      return;
    }
    this.#before = undefined;
    this.#settled();
  }

  #pictures(context: CanvasRenderingContext2D, width: number, { atlases, count, size }: Shown): void {
    const { columns, cell, band } = this.#plan(width);
    context.imageSmoothingQuality = 'high';
    context.imageSmoothingEnabled = size > cell * window.devicePixelRatio;
    for (let index = 0; index < count; index++) {
      const x = (index % columns) * (cell + gap);
      const y = Math.floor(index / columns) * band;
      atlases.forEach((atlas, row) => {
        if (atlas) drawPicture(context, { atlas, index }, x, y + row * (cell + 1), cell, cell);
      });
    }
  }

  #plan(width: number) {
    const { count, size, atlases } = this.#now;
    const least = Math.max(leastSide, Math.min(36, size));
    const columns = fullRows(count, Math.max(1, Math.min(count, Math.floor((width + gap) / (least + gap)))));
    const cell = Math.min((width + gap) / columns - gap, mostSide);
    const bands = Math.ceil(count / columns);
    const band = atlases.length * cell + (atlases.length - 1) + gap * 2;
    return { columns, cell, band, height: Math.max(0, bands * band - gap * 2) };
  }

  #fit(): void {
    const height = `${Math.ceil(this.#plan(this.#canvas.clientWidth).height)}px`;
    if (this.#canvas.style.height !== height) this.#canvas.style.height = height;
  }
}

/** As many columns as fill all rows, if that is not far below the most that fit. */
function fullRows(count: number, most: number): number {
  for (let columns = most; columns > most / 2; columns--) {
    if (count % columns === 0) return columns;
  }
  return most;
}
