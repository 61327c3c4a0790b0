/** A canvas of pictures in rows; new ones take the place of those that stood there without a blink. */

import type { PixelBatch } from '../../../src/protocol/pictures';
import { isMotionReduced } from '../../drawing/motion';
import { type Atlas, drawPicture, makeAtlas } from '../../drawing/pixels';
import { surface } from '../../drawing/surface';
import { type Sheet, sheetFor } from '../../model/learning/sheet';
import { shareOf } from '../../model/transition';

/** How long new pictures take to come up over the ones before, in milliseconds. */
const fading = 180;

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
  /** What the new pictures come up over. */
  #before?: { readonly shown: Shown; readonly since: number };

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
    const since = performance.now();
    this.#before = isAlike && !isMotionReduced() ? { shown: this.#now, since } : undefined;
    this.#now = { atlases: batches.map(makeAtlas), count, size };
    this.#fit();
    this.#surface.redraw();
  }

  dispose(): void {
    this.#observer.disconnect();
  }

  #draw(context: CanvasRenderingContext2D, width: number): void {
    const share = shareOf(this.#before?.since, performance.now(), fading);
    if (this.#before && share < 1) this.#pictures(context, width, this.#before.shown);
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
    const { columns, cell, step, band } = this.#sheet(width);
    context.imageSmoothingQuality = 'high';
    context.imageSmoothingEnabled = size > cell * window.devicePixelRatio;
    for (let index = 0; index < count; index++) {
      const x = (index % columns) * step;
      const y = Math.floor(index / columns) * band;
      atlases.forEach((atlas, row) => {
        if (atlas) drawPicture(context, { atlas, index }, x, y + row * (cell + 1), cell, cell);
      });
    }
  }

  #sheet(width: number): Sheet {
    const { count, size, atlases } = this.#now;
    return sheetFor(width, { count, size, layers: atlases.length }, this.#room());
  }

  /** How high the layout of the stage lets it be. */
  #room(): number {
    const room = parseFloat(getComputedStyle(this.#canvas).maxHeight);
    return Number.isNaN(room) ? Infinity : room;
  }

  #fit(): void {
    const height = `${Math.ceil(this.#sheet(this.#canvas.clientWidth).height)}px`;
    if (this.#canvas.style.height !== height) this.#canvas.style.height = height;
  }
}
