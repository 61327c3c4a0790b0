/** The faint decoded pictures under the map: decoded anew a moment after the view has come to rest. */

import type { LatentPlane } from '../../../src/protocol/encodings';
import { type Weights, weightsKey } from '../../../src/protocol/explorer';
import type { PixelBatch } from '../../../src/protocol/trainer';
import { drawPicture, makeAtlas } from '../../drawing/pixels';
import { shown, theme } from '../../drawing/theme';
import { type Host, problemOf } from '../../host';
import type { Bounds } from '../../model/places/camera';
import { latentsOf, type Lattice, latticeFor, serves } from '../../model/map/lattice';
import type { DecodedGround } from './scene';

/** The view rests when it hasn't moved for so many milliseconds. */
const rest = 140;
/** Pixels a side of a picture under the map at most: it is small and faint. */
const mostSide = 48;

export class Lattices {
  readonly #host: Pick<Host, 'request'>;
  readonly #came: () => void;
  #timer = 0;
  #pending?: { cancel(): void };
  #key = '';
  #lattice?: Lattice;
  #ground?: DecodedGround;
  #groundPlane = '';

  constructor(host: Pick<Host, 'request'>, came: () => void) {
    this.#host = host;
    this.#came = came;
  }

  /**
   * What is decoded of a plane: of another view or, while they are replaced, by earlier weights; never of another
   * plane, where it would lie at the wrong places.
   */
  groundOf(plane: LatentPlane | undefined): DecodedGround | undefined {
    return plane && keyOf(plane) === this.#groundPlane ? this.#ground : undefined;
  }

  /** What the map shows now. Without a plane there is nothing to decode. */
  look(weights: Weights, plane: LatentPlane | undefined, view: Bounds, scale: number): void {
    if (!plane) {
      this.clear();
      return;
    }
    const key = `${keyOf(plane)} ${weightsKey(weights)}`;
    if (key === this.#key && this.#lattice && serves(this.#lattice, view, scale)) return;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#decode(key, weights, plane, latticeFor(view, scale)), rest);
  }

  clear(): void {
    window.clearTimeout(this.#timer);
    this.#pending?.cancel();
    this.#pending = undefined;
    this.#ground = this.#lattice = undefined;
    this.#key = '';
  }

  #decode(key: string, weights: Weights, plane: LatentPlane, lattice: Lattice): void {
    this.#pending?.cancel();
    this.#key = key;
    this.#lattice = lattice;
    const count = lattice.columns * lattice.lines;
    const request = this.#host.request('decode', { weights, latents: latentsOf(lattice, plane), count });
    this.#pending = request;
    request.result.then(
      ({ pictures }) => {
        if (this.#pending !== request) return;
        this.#pending = undefined;
        this.#ground = painted(lattice, pictures);
        this.#groundPlane = keyOf(plane);
        this.#came();
      },
      (reason: unknown) => {
        if (this.#pending !== request) return;
        this.#pending = undefined;
        // The next move of the view asks again.
        this.#lattice = undefined;
        const problem = problemOf(reason);
        if (problem) console.warn(problem);
      },
    );
  }
}

/** Equal for equal planes. */
function keyOf({ origin, horizontal, vertical }: LatentPlane): string {
  return [origin, horizontal, vertical].map((each) => each.join()).join(';');
}

function painted(lattice: Lattice, batch: PixelBatch): DecodedGround | undefined {
  const atlas = makeAtlas(batch);
  if (!atlas) return undefined;
  const side = Math.min(mostSide, batch.size);
  const canvas = new OffscreenCanvas(lattice.columns * side, lattice.lines * side);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  for (let index = 0; index < batch.count; index++) {
    const column = index % lattice.columns;
    const line = Math.floor(index / lattice.columns);
    drawPicture(context, { atlas, index }, column * side, line * side, side, side);
  }
  const { left, right, bottom, top } = lattice;
  // Ink on paper: a black ground would make a light theme grey, and the other way round.
  const isDark = batch.pixels.reduce((sum, pixel) => sum + pixel, 0) < 127 * batch.pixels.length;
  let otherWay: OffscreenCanvas | undefined;
  const image = (): OffscreenCanvas =>
    batch.channels === 1 && isDark === isPaperLight() ? (otherWay ??= inverted(canvas)) : canvas;
  return { image, left, right, bottom, top };
}

function isPaperLight(): boolean {
  const { background } = theme();
  const [red, green, blue] = shown(background, background);
  return red + green + blue > 382;
}

function inverted(canvas: OffscreenCanvas): OffscreenCanvas {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext('2d');
  if (!context) return canvas;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, copy.width, copy.height);
  context.globalCompositeOperation = 'difference';
  context.drawImage(canvas, 0, 0);
  return copy;
}
