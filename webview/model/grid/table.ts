/** Places evenly over what is in view of a plane, for a table of them. */

import type { PlanePoint } from '../../../src/latent/latentPlane';
import type { Bounds } from '../places/camera';

/** So many that a row is heard in a few seconds, and what is near and far can still be told apart. */
const most = 5;

export interface TableRow {
  /** How far up. */
  readonly y: number;
  /** From left to right. */
  readonly places: readonly PlanePoint[];
}

/**
 * The middles of equal parts of what is in view, row by row from above; one row where the plane has one direction.
 * Coordinates are rounded to hundredths where a part is larger than that: they are where the places are.
 */
export function tableRows({ left, right, bottom, top }: Bounds, hasRows: boolean): readonly TableRow[] {
  const across = middles(left, right);
  const up = hasRows ? middles(bottom, top).reverse() : [0];
  return up.map((y) => ({ y, places: across.map((x) => ({ x, y })) }));
}

function middles(from: number, to: number): number[] {
  const part = (to - from) / most;
  return Array.from({ length: most }, (_, index) => {
    const middle = from + (index + 0.5) * part;
    return part > 0.1 ? Math.round(middle * 100) / 100 : middle;
  });
}
