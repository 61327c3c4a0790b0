/**
 * Which cells a view of the unit square of quantiles is cut into. Cells belong to levels, each with half
 * the side of the one before, and lie at the same places whatever the view: what was decoded once fits again.
 */

import type { PlanePosition, PlaneViewport } from '../../../src/latent/latentPlane';

/** Columns count from the left, rows from below, as the quantiles do. */
export interface Cell {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

const coarsest = 5;
/** Fine enough for the smallest view that there is, on any screen. */
const finestLevel = 17;

/** Cells along one side of the whole square. */
export function cellsASide(level: number): number {
  return coarsest * 2 ** level;
}

/** The level whose cells are at least `least` pixels wide and less than twice that, where there is one. */
export function levelFor({ left, right }: PlaneViewport, pixels: number, least: number): number {
  const level = Math.floor(Math.log2(pixels / (coarsest * (right - left) * least)));
  return Math.max(0, Math.min(finestLevel, level));
}

/** The centre of a cell, in quantiles. */
export function cellCentre(cell: Cell): PlanePosition {
  const count = cellsASide(cell.level);
  return { across: (cell.column + 0.5) / count, up: (cell.row + 0.5) / count };
}

/** The cell that holds a point of the unit square. */
export function cellAt(level: number, { across, up }: PlanePosition): Cell {
  const count = cellsASide(level);
  const index = (value: number): number => Math.max(0, Math.min(count - 1, Math.floor(value * count)));
  return { level, column: index(across), row: index(up) };
}

/** The cells that a view touches, row by row from below. */
export function cellsIn({ left, right, bottom, top }: PlaneViewport, level: number): Cell[] {
  // A view that ends on the edge of a cell does not touch the next.
  const slack = (right - left) * 1e-6;
  const first = cellAt(level, { across: left + slack, up: bottom + slack });
  const last = cellAt(level, { across: right - slack, up: top - slack });
  const cells: Cell[] = [];
  for (let row = first.row; row <= last.row; row++) {
    for (let column = first.column; column <= last.column; column++) cells.push({ level, column, row });
  }
  return cells;
}

/** The cell that holds this one, `up` levels coarser. */
export function ancestor(cell: Cell, up: number): Cell {
  return { level: cell.level - up, column: cell.column >> up, row: cell.row >> up };
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
