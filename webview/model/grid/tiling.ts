/**
 * Which cells a plane is cut into. Cells belong to levels, each with half the side of the one before, and lie at
 * the same places whatever the view: what was decoded once fits again.
 */

import type { PlanePoint } from '../../../src/latent/latentPlane';
import type { Bounds } from '../places/camera';

/** Column and row 0 begin at the plane's origin; columns grow to the right, rows upwards. */
export interface Cell {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** Beyond these the numbers of a cell would no longer be exact, or its neighbours alike. */
const coarsest = -12;
const finest = 20;

/** Side of a level's cells, in units of the plane: 1 at level 0. */
export function cellSide(level: number): number {
  return 2 ** -level;
}

/** The level whose cells are at least `least` pixels wide and less than twice that, at `scale` pixels a unit. */
export function levelFor(scale: number, least: number): number {
  return Math.max(coarsest, Math.min(finest, Math.floor(Math.log2(scale / least))));
}

export function cellCentre({ level, column, row }: Cell): PlanePoint {
  const side = cellSide(level);
  return { x: (column + 0.5) * side, y: (row + 0.5) * side };
}

/** The part of the plane that a cell covers. */
export function cellBounds({ level, column, row }: Cell): Bounds {
  const side = cellSide(level);
  return { left: column * side, right: (column + 1) * side, bottom: row * side, top: (row + 1) * side };
}

/** The cell that holds a place. */
export function cellAt(level: number, { x, y }: PlanePoint): Cell {
  const side = cellSide(level);
  return { level, column: Math.floor(x / side), row: Math.floor(y / side) };
}

/** The cells that a view touches, row by row from below. */
export function cellsIn({ left, right, bottom, top }: Bounds, level: number): Cell[] {
  // A view that ends on the edge of a cell does not touch the next.
  const slack = (right - left) * 1e-6;
  const first = cellAt(level, { x: left + slack, y: bottom + slack });
  const last = cellAt(level, { x: right - slack, y: top - slack });
  const cells: Cell[] = [];
  for (let row = first.row; row <= last.row; row++) {
    for (let column = first.column; column <= last.column; column++) cells.push({ level, column, row });
  }
  return cells;
}

/** The cell that holds this one, `up` levels coarser. */
export function ancestor({ level, column, row }: Cell, up: number): Cell {
  return { level: level - up, column: Math.floor(column / 2 ** up), row: Math.floor(row / 2 ** up) };
}

/** A cell inside this one near its centre, `down` levels finer. */
export function descendant(cell: Cell, down: number): Cell {
  const middle = 2 ** (down - 1);
  return {
    level: cell.level + down,
    column: cell.column * 2 ** down + middle,
    row: cell.row * 2 ** down + middle,
  };
}
