import { checkRows } from './rows';

/** Points of a leaf: fewer are not worth a split. */
const leafSize = 12;

/**
 * A k-d tree over points: exact nearest neighbours of many queries. In few dimensions a query looks at a few
 * leaves; in many it comes down to looking at most points, and costs no more than that.
 */
export class NeighbourTree {
  readonly #width: number;
  /** The points in the order of the tree, so that a leaf lies together in memory. */
  readonly #points: Float32Array;
  /** Row of each of them. */
  readonly #rows: Uint32Array;
  /** Of a node the dimension that it is split in, and where; its children are the nodes 2n + 1 and 2n + 2. */
  readonly #dimensions: number[] = [];
  readonly #edges: number[] = [];
  /** How far the part being searched is from the query in each dimension. */
  readonly #offsets: Float64Array;

  /**
   * @param points `count · width` numbers, one row a point; copied.
   * @throws RangeError when lengths do not agree.
   */
  constructor(points: Float32Array, count: number, width: number) {
    checkRows('points', points, count, width);
    this.#width = width;
    this.#offsets = new Float64Array(width);
    this.#rows = Uint32Array.from({ length: count }, (_, i) => i);
    this.#split(points, 0, 0, count);
    this.#points = new Float32Array(points.length);
    for (let i = 0; i < count; i++) {
      const row = this.#rows[i]!;
      this.#points.set(points.subarray(row * width, (row + 1) * width), i * width);
    }
  }

  /**
   * The points nearest to a query, nearest first; which of equals is not said, but is always the same.
   *
   * @param query `width` numbers.
   * @param rows gets the row of each; its length, at most the number of points, says how many are wanted.
   * @param distances gets the Euclidean distance of each.
   */
  nearest(query: Float32Array, rows: Uint32Array, distances: Float64Array): void {
    distances.fill(Infinity);
    this.#search(query, 0, 0, this.#rows.length, 0, rows, distances);
    for (let i = 0; i < distances.length; i++) distances[i] = Math.sqrt(distances[i]!);
  }

  /** Puts the rows from `start` to `end` in the order of the tree: halves about the median of the widest side. */
  #split(points: Float32Array, node: number, start: number, end: number): void {
    if (end - start <= leafSize) return;
    const width = this.#width;
    let widest = 0;
    let extent = -1;
    for (let dimension = 0; dimension < width; dimension++) {
      let low = Infinity;
      let high = -Infinity;
      for (let i = start; i < end; i++) {
        const value = points[this.#rows[i]! * width + dimension]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (high - low > extent) [extent, widest] = [high - low, dimension];
    }
    this.#rows
      .subarray(start, end)
      .sort((a, b) => points[a * width + widest]! - points[b * width + widest]! || a - b);
    const middle = (start + end) >> 1;
    this.#dimensions[node] = widest;
    this.#edges[node] = points[this.#rows[middle]! * width + widest]!;
    this.#split(points, 2 * node + 1, start, middle);
    this.#split(points, 2 * node + 2, middle, end);
  }

  /**
   * Looks at a node and what is below it, the nearer half first: Arya and Mount (1993), "Algorithms for Fast Vector
   * Quantization", whose distance to a part is put together from its distances in the dimensions.
   * @param square of the distance from the query to this part of space.
   */
  #search(
    query: Float32Array,
    node: number,
    start: number,
    end: number,
    square: number,
    rows: Uint32Array,
    squares: Float64Array,
  ): void {
    if (end - start <= leafSize) {
      this.#look(query, start, end, rows, squares);
      return;
    }
    const middle = (start + end) >> 1;
    const dimension = this.#dimensions[node]!;
    const offset = query[dimension]! - this.#edges[node]!;
    const isBelow = offset < 0;
    const nearer = isBelow
      ? ([2 * node + 1, start, middle] as const)
      : ([2 * node + 2, middle, end] as const);
    const farther = isBelow
      ? ([2 * node + 2, middle, end] as const)
      : ([2 * node + 1, start, middle] as const);
    this.#search(query, ...nearer, square, rows, squares);
    const before = this.#offsets[dimension]!;
    const beyond = square - before * before + offset * offset;
    if (beyond >= squares[squares.length - 1]!) return;
    this.#offsets[dimension] = offset;
    this.#search(query, ...farther, beyond, rows, squares);
    this.#offsets[dimension] = before;
  }

  /** Takes in the points of a leaf that are nearer than the farthest of those found. */
  #look(query: Float32Array, start: number, end: number, rows: Uint32Array, squares: Float64Array): void {
    const width = this.#width;
    const last = squares.length - 1;
    for (let i = start; i < end; i++) {
      let square = 0;
      for (let k = 0, at = i * width; k < width; k++, at++) {
        const difference = this.#points[at]! - query[k]!;
        square += difference * difference;
      }
      if (!(square < squares[last]!)) continue;
      let place = last;
      for (; place > 0 && squares[place - 1]! > square; place--) {
        squares[place] = squares[place - 1]!;
        rows[place] = rows[place - 1]!;
      }
      squares[place] = square;
      rows[place] = this.#rows[i]!;
    }
  }
}
