/** Finds places of the map by where they are: a grid of equal cells, each with the places in it side by side. */

import { boundsOf, type Bounds, type Point } from './camera';

/** Cells a side at most: more would take longer to walk than the places in them. */
const mostCells = 1024;
/** A cell holds about so many places, were they spread evenly. */
const placesPerCell = 3;

/**
 * For a million places as for a hundred. An outlier far from all others makes cells that hold many; a search is
 * then a walk along all of them, which takes milliseconds, and finds the same.
 */
export class PlaceIndex {
  /** Around all places; absent when no picture has a place. */
  readonly bounds?: Bounds;
  /** The rows that have a place, cell by cell; those whose place is not a number are not among them. */
  readonly rows: Uint32Array;
  /** Their places in the same order: x and y in turn. */
  readonly places: Float32Array;
  readonly #columns: number;
  readonly #lines: number;
  readonly #cellWidth: number;
  readonly #cellHeight: number;
  /** Where in `rows` each cell begins, line by line. */
  readonly #starts: Uint32Array;

  /** @param places x and y in turn, one pair a row. */
  constructor(places: Float32Array) {
    const count = places.length / 2;
    const bounds = boundsOf(places);
    this.bounds = bounds;
    const across = bounds ? bounds.right - bounds.left : 0;
    const up = bounds ? bounds.top - bounds.bottom : 0;
    const cells = Math.max(1, count / placesPerCell);
    const aspect = across > 0 && up > 0 ? across / up : 1;
    const limited = (sides: number): number => Math.max(1, Math.min(mostCells, Math.round(sides)));
    this.#columns = across > 0 ? limited(Math.sqrt(cells * aspect)) : 1;
    this.#lines = up > 0 ? limited(Math.sqrt(cells / aspect)) : 1;
    this.#cellWidth = across > 0 ? across / this.#columns : 1;
    this.#cellHeight = up > 0 ? up / this.#lines : 1;

    const cellOf = new Int32Array(count);
    const starts = new Uint32Array(this.#columns * this.#lines + 1);
    for (let row = 0; row < count; row++) {
      const x = places[row * 2]!;
      const y = places[row * 2 + 1]!;
      const hasPlace = Number.isFinite(x) && Number.isFinite(y);
      const cell = hasPlace ? this.#line(y) * this.#columns + this.#column(x) : -1;
      cellOf[row] = cell;
      if (cell >= 0) starts[cell + 1]!++;
    }
    for (let cell = 1; cell < starts.length; cell++) starts[cell]! += starts[cell - 1]!;
    this.#starts = starts;
    const next = starts.slice();
    const placed = starts.at(-1)!;
    this.rows = new Uint32Array(placed);
    this.places = new Float32Array(placed * 2);
    for (let row = 0; row < count; row++) {
      const cell = cellOf[row]!;
      if (cell < 0) continue;
      const at = next[cell]!++;
      this.rows[at] = row;
      this.places[at * 2] = places[row * 2]!;
      this.places[at * 2 + 1] = places[row * 2 + 1]!;
    }
  }

  #column(x: number): number {
    const column = Math.floor((x - (this.bounds?.left ?? 0)) / this.#cellWidth);
    return Math.max(0, Math.min(this.#columns - 1, column));
  }

  #line(y: number): number {
    const line = Math.floor((y - (this.bounds?.bottom ?? 0)) / this.#cellHeight);
    return Math.max(0, Math.min(this.#lines - 1, line));
  }

  /**
   * Calls `visit` with stretches of `rows`, from `start` to before `end`, that hold every place within
   * `bounds`, and few others; all of them lie between two heights, which a visitor may use.
   */
  eachStretch(
    bounds: Bounds,
    visit: (start: number, end: number, bottom: number, top: number) => void,
  ): void {
    const own = this.bounds;
    if (!own || bounds.left > own.right || bounds.right < own.left) return;
    if (bounds.bottom > own.top || bounds.top < own.bottom) return;
    const first = this.#column(bounds.left);
    const last = this.#column(bounds.right);
    const lastLine = this.#line(bounds.top);
    for (let line = this.#line(bounds.bottom); line <= lastLine; line++) {
      const start = this.#starts[line * this.#columns + first]!;
      const end = this.#starts[line * this.#columns + last + 1]!;
      if (end <= start) continue;
      // Rounding may put a place into the cell beside the edge it lies on: a cell more on either side.
      const bottom = own.bottom + (line - 1) * this.#cellHeight;
      visit(start, end, bottom, bottom + 3 * this.#cellHeight);
    }
  }

  /** Calls `visit` with each row whose place lies within `bounds`, edges included. */
  eachWithin(bounds: Bounds, visit: (row: number, x: number, y: number) => void): void {
    this.eachStretch(bounds, (start, end) => {
      for (let at = start; at < end; at++) {
        const x = this.places[at * 2]!;
        const y = this.places[at * 2 + 1]!;
        if (x < bounds.left || x > bounds.right || y < bounds.bottom || y > bounds.top) continue;
        visit(this.rows[at]!, x, y);
      }
    });
  }

  /** The row nearest to a point among those no farther than `radius`; of equals the first. */
  nearest(point: Point, radius: number, accepts?: (row: number) => boolean): number | undefined {
    let found: number | undefined;
    let best = radius * radius;
    this.eachWithin(around(point, radius), (row, x, y) => {
      const distance = (x - point.x) ** 2 + (y - point.y) ** 2;
      if (distance > best || (distance === best && found !== undefined && row > found)) return;
      if (accepts && !accepts(row)) return;
      best = distance;
      found = row;
    });
    return found;
  }

  /** The rows whose places lie within a rectangle, edges included, in ascending order. */
  rowsWithin(bounds: Bounds, accepts: (row: number) => boolean): Uint32Array {
    const found: number[] = [];
    this.eachWithin(bounds, (row) => {
      if (accepts(row)) found.push(row);
    });
    return Uint32Array.from(found).sort();
  }

  /** The next row from a place in one of four directions, within 45° of it: near, and little to the side. */
  next(from: Point, direction: Point, start: number, accepts: (row: number) => boolean): number | undefined {
    const { bounds } = this;
    if (!bounds) return undefined;
    const farthest = Math.max(
      Math.abs(bounds.left - from.x),
      Math.abs(bounds.right - from.x),
      Math.abs(bounds.bottom - from.y),
      Math.abs(bounds.top - from.y),
    );
    for (let radius = start; ; radius *= 2) {
      let found: number | undefined;
      let best = Infinity;
      this.eachWithin(around(from, radius), (row, x, y) => {
        const along = (x - from.x) * direction.x + (y - from.y) * direction.y;
        const aside = Math.abs((x - from.x) * direction.y - (y - from.y) * direction.x);
        const far = along + 2 * aside;
        if (along <= 0 || aside > along || far >= best || !accepts(row)) return;
        best = far;
        found = row;
      });
      // Nothing outside the square can be nearer than its half side.
      if (best <= radius || radius > farthest) return found;
    }
  }
}

function around({ x, y }: Point, radius: number): Bounds {
  return { left: x - radius, right: x + radius, bottom: y - radius, top: y + radius };
}
