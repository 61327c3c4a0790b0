import { checkRows } from './rows';

export interface NearestPoint {
  /** Row of the point. */
  readonly index: number;
  /** Euclidean. */
  readonly distance: number;
}

/**
 * The k points nearest to a query, nearest first, equals by their index: an exact search over all points
 * that keeps the best k in a heap. Points that are not finite are never near.
 *
 * @param points `count · width` numbers, one row a point.
 * @param query `width` numbers.
 * @returns min(k, count) of them.
 * @throws RangeError when lengths do not agree, k is not a whole number, or the query is not finite.
 */
export function nearest(
  points: Float32Array,
  count: number,
  width: number,
  query: Float32Array,
  k: number,
): NearestPoint[] {
  checkRows('points', points, count, width);
  checkRows('query', query, 1, width);
  if (!query.every(Number.isFinite)) throw new RangeError('The query holds numbers that are not finite.');
  if (!Number.isInteger(k) || k < 0) throw new RangeError(`Cannot look for ${k} neighbours.`);
  const best = new FarthestFirst(Math.min(k, count));
  for (let index = 0; index < count; index++) {
    let square = 0;
    const start = index * width;
    for (let i = 0; i < width; i++) {
      const difference = points[start + i]! - query[i]!;
      square += difference * difference;
    }
    // Later points lose against equals, so equality need not be looked at here.
    if (square < best.bound) best.offer(square, index);
  }
  return best.drain().map(({ square, index }) => ({ index, distance: Math.sqrt(square) }));
}

interface Candidate {
  readonly square: number;
  readonly index: number;
}

/** A binary heap of at most `capacity` candidates, the worst of them at its root. */
class FarthestFirst {
  readonly #heap: Candidate[] = [];

  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Only what is below it can still be among the best. */
  get bound(): number {
    if (this.#capacity === 0) return -Infinity;
    return this.#heap.length < this.#capacity ? Infinity : this.#heap[0]!.square;
  }

  offer(square: number, index: number): void {
    if (this.#heap.length < this.#capacity) {
      this.#heap.push({ square, index });
      this.#rise(this.#heap.length - 1);
    } else {
      this.#heap[0] = { square, index };
      this.#sink(0);
    }
  }

  /** All candidates, best first. */
  drain(): Candidate[] {
    return this.#heap.sort((one, other) => (isWorse(one, other) ? 1 : -1));
  }

  #rise(from: number): void {
    for (let child = from; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!isWorse(this.#heap[child]!, this.#heap[parent]!)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  #sink(from: number): void {
    for (let parent = from; ;) {
      let worst = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < this.#heap.length && isWorse(this.#heap[child]!, this.#heap[worst]!)) worst = child;
      }
      if (worst === parent) return;
      this.#swap(parent, worst);
      parent = worst;
    }
  }

  #swap(one: number, other: number): void {
    const kept = this.#heap[one]!;
    this.#heap[one] = this.#heap[other]!;
    this.#heap[other] = kept;
  }
}

function isWorse(one: Candidate, other: Candidate): boolean {
  return one.square > other.square || (one.square === other.square && one.index > other.index);
}
