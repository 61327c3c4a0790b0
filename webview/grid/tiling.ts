/**
 * Which cells a view of the unit square of quantiles is cut into. Cells belong to levels, each with half
 * the side of the one before, and lie at the same places whatever the view: what was decoded once fits again.
 */

/** The visible part of the unit square: its lower left corner and its side. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Columns count from the left, rows from below, as the quantiles do. */
export interface Cell {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

const coarsest = 5;
/** At this level a cell is 1/655,360 of the square: beyond it neighbours no longer differ. */
const finestLevel = 17;
export const smallestSide = 1 / 16384;

/** Cells along one side of the whole square. */
export function cellsASide(level: number): number {
  return coarsest * 2 ** level;
}

/** The level whose cells are at least `least` pixels wide and less than twice that, where there is one. */
export function levelFor(viewport: Viewport, pixels: number, least: number): number {
  const level = Math.floor(Math.log2(pixels / (coarsest * viewport.side * least)));
  return Math.max(0, Math.min(finestLevel, level));
}

/** The centre of a cell, in quantiles. */
export function cellCentre(cell: Cell): { readonly x: number; readonly y: number } {
  const count = cellsASide(cell.level);
  return { x: (cell.column + 0.5) / count, y: (cell.row + 0.5) / count };
}

/** The cell that holds a point of the unit square. */
export function cellAt(level: number, x: number, y: number): Cell {
  const count = cellsASide(level);
  const index = (value: number): number => Math.max(0, Math.min(count - 1, Math.floor(value * count)));
  return { level, column: index(x), row: index(y) };
}

/** The cells that a view touches, row by row from below. */
export function cellsIn(viewport: Viewport, level: number): Cell[] {
  // A view that ends on the edge of a cell does not touch the next.
  const slack = viewport.side * 1e-6;
  const first = cellAt(level, viewport.x + slack, viewport.y + slack);
  const last = cellAt(level, viewport.x + viewport.side - slack, viewport.y + viewport.side - slack);
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
  return { level: cell.level + down, column: cell.column * 2 ** down + middle, row: cell.row * 2 ** down + middle };
}

/** The view moved into the unit square. */
export function inside({ x, y, side }: Viewport): Viewport {
  const kept = Math.max(smallestSide, Math.min(1, side));
  const clamp = (value: number): number => Math.max(0, Math.min(1 - kept, value));
  return { x: clamp(x), y: clamp(y), side: kept };
}

/** The view enlarged by `factor`, with the point at these shares of its width and height held still. */
export function zoom(viewport: Viewport, factor: number, shareX: number, shareY: number): Viewport {
  const side = Math.max(smallestSide, Math.min(1, viewport.side / factor));
  const change = viewport.side - side;
  return inside({ x: viewport.x + change * shareX, y: viewport.y + change * shareY, side });
}

/** The view moved by shares of its own side. */
export function pan(viewport: Viewport, byX: number, byY: number): Viewport {
  return inside({ ...viewport, x: viewport.x + byX * viewport.side, y: viewport.y + byY * viewport.side });
}
