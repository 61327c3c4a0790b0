/** A dot for every picture: what is to be painted, and a painter for any canvas. */

import { type Camera, type Size, toMap } from '../../model/places/camera';
import type { PlaceIndex } from '../../model/places/placeIndex';
import type { PixelBox } from '../../model/places/scroll';
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
  /** Whether dots become part of the ground's picture, which can then be moved as a whole. */
  readonly isUponGround: boolean;
  /** @param part of the ground that is painted, if not all; only where dots are painted upon it. */
  paint(dots: Dots, view: DotView, ground: CanvasRenderingContext2D, part?: PixelBox): void;
  dispose(): void;
}

/** Dots begin at so many places between two pixels, 2 to this power: fewer would jump as the map is moved slowly. */
const phaseBits = 2;
const phases = 2 ** phaseBits;

/**
 * Blends dots into the pixels of the canvas below: faster than drawing a hundred thousand small pictures. The
 * canvas must be opaque, so that a pixel is a mix of two colours and nothing more.
 */
export class PixelDots implements DotPainter {
  readonly isUponGround = true;
  #stamp?: Stamp;

  paint(dots: Dots, view: DotView, ground: CanvasRenderingContext2D, part?: PixelBox): void {
    const { left, top, width, height } = part ?? { left: 0, top: 0, ...sizeOf(ground.canvas) };
    const image = ground.getImageData(left, top, width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const { camera, size, ratio } = view;
    const stamp = this.#stampFor(view.radius * ratio, view.opacity, width);
    const palette = new Uint32Array(dots.palette.slice().buffer);
    // In phases of a pixel, so that all further arithmetic is of whole numbers.
    const scale = camera.scale * ratio * phases;
    const startX = ((size.width / 2 - camera.x * camera.scale) * ratio - left) * phases;
    const startY = ((size.height / 2 + camera.y * camera.scale) * ratio - top) * phases;
    const stretch = (start: number, end: number): void =>
      blend(dots, start, end, { startX, startY, scale }, stamp, palette, pixels, height);
    // Places in between are not where the index has them.
    if (dots.before) stretch(0, dots.index.rows.length);
    else {
      const margin = view.radius + 1;
      const from = toMap(camera, size, { x: left / ratio - margin, y: (top + height) / ratio + margin });
      const to = toMap(camera, size, { x: (left + width) / ratio + margin, y: top / ratio - margin });
      dots.index.eachStretch({ left: from.x, right: to.x, bottom: from.y, top: to.y }, stretch);
    }
    ground.putImageData(image, left, top);
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

function sizeOf({ width, height }: HTMLCanvasElement): { readonly width: number; readonly height: number } {
  return { width, height };
}

/** The pixels of a dot and how much of each it covers, for each of its places between two pixels, one after another. */
class Stamp {
  /** Pixels to each side of the one that the dot's middle is in. */
  readonly reach: number;
  /** Where each phase begins; the last is where all end. */
  readonly starts = new Int32Array(phases * phases + 1);
  /** Where a covered pixel is from the middle one: to the right, down, and in an image `width` pixels wide. */
  readonly across: Int32Array;
  readonly down: Int32Array;
  readonly offsets: Int32Array;
  /** Of 256. */
  readonly covers: Int32Array;

  constructor(
    readonly radius: number,
    readonly opacity: number,
    readonly width: number,
  ) {
    const reach = Math.ceil(radius + 0.5);
    const covered: { readonly x: number; readonly y: number; readonly part: number }[] = [];
    for (let phase = 0; phase < phases * phases; phase++) {
      const middleX = ((phase % phases) + 0.5) / phases;
      const middleY = (Math.floor(phase / phases) + 0.5) / phases;
      for (let y = -reach; y <= reach; y++) {
        for (let x = -reach; x <= reach; x++) {
          const distance = Math.hypot(x + 0.5 - middleX, y + 0.5 - middleY);
          const share = Math.min(1, Math.max(0, radius + 0.5 - distance));
          const part = Math.round(share * opacity * 256);
          if (part > 0) covered.push({ x, y, part });
        }
      }
      this.starts[phase + 1] = covered.length;
    }
    this.reach = reach;
    this.across = Int32Array.from(covered, ({ x }) => x);
    this.down = Int32Array.from(covered, ({ y }) => y);
    this.offsets = Int32Array.from(covered, ({ x, y }) => y * width + x);
    this.covers = Int32Array.from(covered, ({ part }) => part);
  }
}

/**
 * Mixes the colours of a stretch of dots into the pixels they cover: one function with everything at hand, for it is run a
 * hundred thousand times a frame. Red and blue are mixed in one multiplication.
 */
function blend(
  { index, before, progress, shades }: Dots,
  start: number,
  end: number,
  { startX, startY, scale }: { readonly startX: number; readonly startY: number; readonly scale: number },
  { width, reach, starts, across, down, offsets, covers }: Stamp,
  palette: Uint32Array,
  pixels: Uint32Array,
  height: number,
): void {
  const { places } = index;
  const least = -reach * phases;
  const mostX = (width + reach) * phases;
  const mostY = (height + reach) * phases;
  for (let at = start; at < end; at++) {
    const shade = shades[at]!;
    if (shade === leftOut) continue;
    let x = places[at * 2]!;
    let y = places[at * 2 + 1]!;
    if (before) {
      x = before[at * 2]! + (x - before[at * 2]!) * progress;
      y = before[at * 2 + 1]! + (y - before[at * 2 + 1]!) * progress;
    }
    x = startX + x * scale;
    y = startY - y * scale;
    if (!(x >= least && y >= least && x < mostX && y < mostY)) continue;
    const finelyX = Math.floor(x) | 0;
    const finelyY = Math.floor(y) | 0;
    const column = finelyX >> phaseBits;
    const row = finelyY >> phaseBits;
    const phase = (finelyY & (phases - 1)) * phases + (finelyX & (phases - 1));
    const middle = row * width + column;
    const colour = palette[shade]!;
    const redBlue = colour & 0xff00ff;
    const green = colour & 0x00ff00;
    const isWhole = column >= reach && row >= reach && column < width - reach && row < height - reach;
    const last = starts[phase + 1]!;
    for (let i = starts[phase]!; i < last; i++) {
      if (!isWhole) {
        const pixelX = column + across[i]!;
        const pixelY = row + down[i]!;
        if (pixelX < 0 || pixelY < 0 || pixelX >= width || pixelY >= height) continue;
      }
      const to = middle + offsets[i]!;
      const cover = covers[i]!;
      const rest = 256 - cover;
      const below = pixels[to]!;
      const mixedRedBlue = (Math.imul(redBlue, cover) + Math.imul(below & 0xff00ff, rest)) >>> 8;
      const mixedGreen = (Math.imul(green, cover) + Math.imul(below & 0x00ff00, rest)) >>> 8;
      pixels[to] = 0xff000000 | (mixedRedBlue & 0xff00ff) | (mixedGreen & 0x00ff00);
    }
  }
}
