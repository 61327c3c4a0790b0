import type { LatentPlane } from '../protocol/encodings';
import { symmetricEigen } from './eigen';
import { nearest } from './neighbours';
import { orient } from './principalComponents';

/** Nearest points that a neighbourhood is made of, its own point among them. */
const neighbours = 30;
/** Of a direction in which the neighbours do not differ: not zero, or no point would have coordinates along it. */
const shortest = 1e-4;
/** Points that are looked at for a typical one, and those that tell how dense it is about each. */
const mostCandidates = 128;
const mostCounted = 8192;

/**
 * The plane through a point along the two directions in which its 30 nearest points, itself among them, differ
 * most: the singular vectors of these points less their average, each as long as its singular value divided by
 * √30, their standard deviation along it. Such a plane stays among encodings, where one through the average of
 * all leaves them.
 *
 * @param points `count · width` numbers.
 * @param row of the point.
 * @throws RangeError when there is no such row.
 */
export function neighbourhoodPlane(
  points: Float32Array,
  count: number,
  width: number,
  row: number,
): LatentPlane {
  if (!Number.isInteger(row) || row < 0 || row >= count) throw new RangeError(`There is no row ${row}.`);
  const origin = points.slice(row * width, (row + 1) * width);
  const near = nearest(points, count, width, origin, neighbours);
  const centred = new Float64Array(near.length * width);
  for (let column = 0; column < width; column++) {
    let sum = 0;
    for (const { index } of near) sum += points[index * width + column]!;
    for (const [i, { index }] of near.entries()) {
      centred[i * width + column] = points[index * width + column]! - sum / near.length;
    }
  }
  const [horizontal, vertical] = mainDirections(centred, near.length, width);
  return { origin, horizontal, vertical };
}

/**
 * A row to look at first when none is chosen: of the half of the points nearest to the centre, the one with
 * the 30th nearest point nearest, among an even sample. So it is typical, and has many about it.
 *
 * @param centre average of the points.
 */
export function typicalRow(points: Float32Array, count: number, width: number, centre: Float32Array): number {
  const counted = evenRows(count, mostCounted);
  const sample = gatherRows(points, width, counted);
  const at = (row: number) => points.subarray(row * width, (row + 1) * width);
  const candidates = evenRows(count, mostCandidates)
    .map((row) => ({ row, square: squaredDistance(at(row), centre) }))
    .sort((one, other) => one.square - other.square || one.row - other.row);
  const central = candidates.slice(0, Math.max(1, candidates.length >> 1));
  let best = central[0]!.row;
  let smallest = Infinity;
  for (const { row } of central) {
    const radius = nearest(sample, counted.length, width, at(row), neighbours).at(-1)!.distance;
    if (radius < smallest) [smallest, best] = [radius, row];
  }
  return best;
}

/**
 * The first two right singular vectors of a matrix, each times its singular value over the square root of the
 * number of rows. They come from the rows' inner products, of which there are few whatever the width.
 */
function mainDirections(
  centred: Float64Array,
  count: number,
  width: number,
): [horizontal: Float32Array, vertical: Float32Array] {
  const products = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = i; j < count; j++) {
      let product = 0;
      for (let k = 0; k < width; k++) product += centred[i * width + k]! * centred[j * width + k]!;
      products[i * count + j] = products[j * count + i] = product;
    }
  }
  const { values, vectors } = symmetricEigen(products, count);
  const found: Float64Array[] = [];
  const direction = (n: number): Float32Array => {
    if (n >= width) return new Float32Array(width);
    const axis = new Float64Array(width);
    for (let i = 0; i < count; i++) {
      const share = vectors[n * count + i] ?? 0;
      for (let k = 0; k < width; k++) axis[k]! += share * centred[i * width + k]!;
    }
    // Of Xᵀu, which is as long as the singular value.
    const length = unit(axis, found) ? Math.sqrt(Math.max(0, values[n] ?? 0) / count) : 0;
    if (length === 0) anyOther(axis, found);
    orient(axis);
    found.push(axis);
    return Float32Array.from(axis, (value) => value * Math.max(length, shortest));
  };
  return [direction(0), direction(1)];
}

/** Makes an axis a unit vector at right angles to others; false when nothing is left of it to do so. */
function unit(axis: Float64Array, others: readonly Float64Array[]): boolean {
  const before = Math.hypot(...axis);
  for (const other of others) {
    const product = axis.reduce((sum, value, i) => sum + value * other[i]!, 0);
    for (let i = 0; i < axis.length; i++) axis[i]! -= product * other[i]!;
  }
  const length = Math.hypot(...axis);
  if (length <= 1e-6 * before || length === 0) return false;
  for (let i = 0; i < axis.length; i++) axis[i]! /= length;
  return true;
}

/** The first dimension's unit vector that is not along the others, at right angles to them. */
function anyOther(axis: Float64Array, others: readonly Float64Array[]): void {
  for (let dimension = 0; dimension < axis.length; dimension++) {
    axis.fill(0);
    axis[dimension] = 1;
    if (unit(axis, others)) return;
  }
}

/** At most `most` rows of `count`, evenly apart, the first among them. */
export function evenRows(count: number, most: number): number[] {
  const some = Math.min(count, most);
  return Array.from({ length: some }, (_, i) => Math.floor((i * count) / some));
}

/** Copies of rows of `width` numbers. */
export function gatherRows(
  points: Float32Array,
  width: number,
  chosen: ArrayLike<number> & Iterable<number>,
): Float32Array {
  const gathered = new Float32Array(chosen.length * width);
  let to = 0;
  for (const row of chosen) {
    gathered.set(points.subarray(row * width, (row + 1) * width), to);
    to += width;
  }
  return gathered;
}

function squaredDistance(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, i) => sum + (value - other[i]!) ** 2, 0);
}
