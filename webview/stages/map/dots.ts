/** A dot for every picture: what is to be painted, and a painter for any canvas. */

import { type Camera, inView, type Size } from '../../model/places/camera';
import type { PlaceIndex } from '../../model/places/placeIndex';
import { leftOut } from '../../model/places/shades';

/** All dots, in the order of the index. */
export interface Dots {
  readonly index: PlaceIndex;
  /** Where each dot comes from while it glides, x and y in turn. */
  readonly before?: Float32Array;
  /** Share of the way from there to its place in the index. */
  readonly progress: number;
  /** A byte a dot; those that are `leftOut` are not painted. */
  readonly shades: Uint8Array;
  /** 256 times red, green, blue and 255. */
  readonly palette: Uint8Array;
}

/** How dots are painted. */
export interface DotView {
  readonly camera: Camera;
  readonly size: Size;
  /** Pixels of the screen to a CSS pixel. */
  readonly ratio: number;
  /** In CSS pixels. */
  readonly radius: number;
  readonly opacity: number;
}

/** Paints dots upon what is already on an opaque canvas, or on a canvas of its own above it. */
export interface DotPainter {
  paint(dots: Dots, view: DotView, ground: CanvasRenderingContext2D): void;
  dispose(): void;
}

/** Dots begin at so many places between two pixels: fewer would jump as the map is moved slowly. */
const phases = 4;

/**
 * Blends dots into the pixels of the canvas below: faster than drawing a hundred thousand small pictures. The
 * canvas must be opaque, so that a pixel is a mix of two colours and nothing more.
 */
export class PixelDots implements DotPainter {
  #stamp?: Stamp;

  paint(dots: Dots, view: DotView, ground: CanvasRenderingContext2D): void {
    const { width, height } = ground.canvas;
    const image = ground.getImageData(0, 0, width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const radius = view.radius * view.ratio;
    const stamp = this.#stampFor(radius, view.opacity, width);
    const { places, rows } = dots.index;
    const { shades, before, progress } = dots;
    const palette = new Uint32Array(dots.palette.slice().buffer);
    const scale = view.camera.scale * view.ratio;
    const left = (view.size.width / 2 - view.camera.x * view.camera.scale) * view.ratio;
    const top = (view.size.height / 2 + view.camera.y * view.camera.scale) * view.ratio;
    const stretch = (start: number, end: number): void => {
      for (let at = start; at < end; at++) {
        const shade = shades[at]!;
        if (shade === leftOut) continue;
        let x = places[at * 2]!;
        let y = places[at * 2 + 1]!;
        if (before) {
          x = before[at * 2]! + (x - before[at * 2]!) * progress;
          y = before[at * 2 + 1]! + (y - before[at * 2 + 1]!) * progress;
        }
        stamp.blend(pixels, height, left + x * scale, top - y * scale, palette[shade]!);
      }
    };
    // Places in between are not where the index has them.
    if (before) stretch(0, rows.length);
    else dots.index.eachStretch(inView(view.camera, view.size, view.radius + 1), stretch);
    ground.putImageData(image, 0, 0);
  }

  dispose(): void {
    this.#stamp = undefined;
  }

  #stampFor(radius: number, opacity: number, width: number): Stamp {
    const last = this.#stamp;
    if (last?.radius === radius && last.opacity === opacity && last.width === width) return last;
    return (this.#stamp = new Stamp(radius, opacity, width));
  }
}

/** The pixels of a dot and how much of each it covers, for each of its places between two pixels. */
class Stamp {
  /** Pixels to each side of the one that the dot's middle is in. */
  readonly #reach: number;
  /** For each phase: where a covered pixel is from the middle one, in pixels of the canvas, and its cover of 256. */
  readonly #offsets: readonly Int32Array[];
  readonly #covers: readonly Int32Array[];

  constructor(
    readonly radius: number,
    readonly opacity: number,
    readonly width: number,
  ) {
    const reach = Math.ceil(radius + 0.5);
    this.#reach = reach;
    const offsets: Int32Array[] = [];
    const covers: Int32Array[] = [];
    for (let phase = 0; phase < phases * phases; phase++) {
      const middleX = ((phase % phases) + 0.5) / phases;
      const middleY = (Math.floor(phase / phases) + 0.5) / phases;
      const offset: number[] = [];
      const cover: number[] = [];
      for (let y = -reach; y <= reach; y++) {
        for (let x = -reach; x <= reach; x++) {
          const distance = Math.hypot(x + 0.5 - middleX, y + 0.5 - middleY);
          const share = Math.min(1, Math.max(0, radius + 0.5 - distance));
          const part = Math.round(share * opacity * 256);
          if (part === 0) continue;
          offset.push(y * width + x);
          cover.push(part);
        }
      }
      offsets.push(Int32Array.from(offset));
      covers.push(Int32Array.from(cover));
    }
    this.#offsets = offsets;
    this.#covers = covers;
  }

  /** Mixes the dot's colour into the pixels it covers. Red and blue are mixed in one multiplication. */
  blend(pixels: Uint32Array, height: number, x: number, y: number, colour: number): void {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const { width } = this;
    const reach = this.#reach;
    if (column < -reach || row < -reach || column >= width + reach || row >= height + reach) return;
    const phase = Math.floor((y - row) * phases) * phases + Math.floor((x - column) * phases);
    const offsets = this.#offsets[phase]!;
    const covers = this.#covers[phase]!;
    const middle = row * width + column;
    const redBlue = colour & 0xff00ff;
    const green = colour & 0x00ff00;
    const isWhole = column >= reach && row >= reach && column < width - reach && row < height - reach;
    for (let i = 0; i < offsets.length; i++) {
      const at = middle + offsets[i]!;
      if (!isWhole) {
        const line = Math.floor(at / width);
        const side = at - line * width - column;
        if (line < 0 || line >= height || side < -reach || side > reach) continue;
      }
      const cover = covers[i]!;
      const rest = 256 - cover;
      const below = pixels[at]!;
      const mixedRedBlue = (Math.imul(redBlue, cover) + Math.imul(below & 0xff00ff, rest)) >>> 8;
      const mixedGreen = (Math.imul(green, cover) + Math.imul(below & 0x00ff00, rest)) >>> 8;
      pixels[at] = 0xff000000 | (mixedRedBlue & 0xff00ff) | (mixedGreen & 0x00ff00);
    }
  }
}
