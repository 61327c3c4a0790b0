/** Which pictures are decoded to lie under the map: a lattice over the part of the plane in view. */

import type { LatentPlane } from '../../../src/protocol/encodings';
import type { Bounds } from '../places/camera';

/** A lattice of square cells, each decoded at its middle, from the upper left one on, line by line. */
export interface Lattice extends Bounds {
  readonly columns: number;
  readonly lines: number;
  /** Side of a cell in units of the map. */
  readonly side: number;
}

/** A cell takes from this many CSS pixels to twice as many. */
const leastSide = 22;
/** More would take too long to decode. */
const mostCells = 1600;
/** Decoded beyond what is in view, as a share of it: a small move needs nothing new. */
const around = 0.15;

/** The lattice for a view; its cells have one of few sizes and places, so that nearby views share one. */
export function latticeFor(view: Bounds, scale: number): Lattice {
  const wide = view.right - view.left;
  const high = view.top - view.bottom;
  let side = 2 ** Math.ceil(Math.log2(leastSide / scale));
  for (;;) {
    const left = Math.floor((view.left - wide * around) / side);
    const right = Math.ceil((view.right + wide * around) / side);
    const bottom = Math.floor((view.bottom - high * around) / side);
    const top = Math.ceil((view.top + high * around) / side);
    const columns = right - left;
    const lines = top - bottom;
    if (columns * lines <= mostCells) {
      return {
        left: left * side,
        right: right * side,
        bottom: bottom * side,
        top: top * side,
        columns,
        lines,
        side,
      };
    }
    side *= 2;
  }
}

/** Whether a lattice still serves a view: it covers it, by cells of the size that the view would get. */
export function serves(lattice: Lattice, view: Bounds, scale: number): boolean {
  const covers =
    lattice.left <= view.left &&
    lattice.right >= view.right &&
    lattice.bottom <= view.bottom &&
    lattice.top >= view.top;
  return covers && lattice.side === latticeFor(view, scale).side;
}

/** The latents of a lattice's cells on a plane, `columns · lines · latentDimensions` numbers. */
export function latentsOf(
  { left, top, side, columns, lines }: Lattice,
  { origin, horizontal, vertical }: LatentPlane,
): Float32Array {
  const width = origin.length;
  const latents = new Float32Array(columns * lines * width);
  for (let line = 0; line < lines; line++) {
    const b = top - (line + 0.5) * side;
    for (let column = 0; column < columns; column++) {
      const a = left + (column + 0.5) * side;
      const start = (line * columns + column) * width;
      for (let i = 0; i < width; i++) latents[start + i] = origin[i]! + a * horizontal[i]! + b * vertical[i]!;
    }
  }
  return latents;
}
