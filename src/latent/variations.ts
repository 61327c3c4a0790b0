import type { StoredEncodings } from '../protocol/samples';
import { cholesky, solveLower } from './cholesky';
import { Moments } from './moments';
import { gatherRows } from './neighbourhood';
import { nearest } from './neighbours';
import type { RandomStream } from './random';
import { checkRows } from './rows';

/** Encodings that a variation is made of, the one that it is about among them. */
const neighbours = 5;
/** How far a variation leads, as a share of how far its neighbours lie apart. */
const strength = 0.7;
/**
 * Added to every variance, as a share of the widest dimension's: it is little beside what pictures differ in, and
 * keeps dimensions that the encoder does not use from counting as much as those that it does.
 */
const ridge = 0.01;
/** In more dimensions each is only scaled by its own deviation: the covariance would take seconds. */
const mostWhitened = 256;

/** Encodings that may be neighbours of one another. */
interface Group {
  /** Ascending. */
  readonly rows: readonly number[];
  /** Whitened, a row each. */
  readonly points: Float32Array;
}

/**
 * Latents that lie as encodings do, with no more than some encodings to go by: *variations* on them.
 *
 * Of an encoding mᵢ the k = 5 nearest are taken, itself among them, and led away by a random mixture of how they
 * differ: z = mᵢ + s/√k · Σⱼ eⱼ (mⱼ − m̄), with s = 0.7, m̄ their average and e standard normal. Near is meant in
 * the whitened space, w = L⁻¹ (m − E[m]) with L Lᵀ = Cov[m]: its distances are those of Σ^(−1/2) (m − E[m]). Where
 * the pictures have labels, neighbours have the same; a label with fewer than k takes them from all, as its own
 * would give copies.
 */
export class Variations {
  readonly #means: Float32Array;
  readonly #width: number;
  readonly #count: number;
  /** Neighbours are taken from the group of a label, or from all. */
  readonly #groupOf: (row: number) => Group;
  /** By the encoding that they are neighbours of. */
  readonly #neighbours = new Map<number, readonly number[]>();

  /** @throws RangeError when there are no encodings, lengths do not agree or a number is not finite. */
  constructor({ means, labelled }: StoredEncodings, width: number) {
    const count = means.length / width;
    checkRows('means', means, count, width);
    if (labelled && labelled.labels.length !== count) {
      throw new RangeError(`${labelled.labels.length} labels do not go with ${count} encodings.`);
    }
    this.#means = means;
    this.#width = width;
    this.#count = count;
    const points = whitened(means, count, width);
    const all = { rows: Array.from({ length: count }, (_, row) => row), points };
    const groups = labelled ? byLabel(labelled.labels, points, width) : undefined;
    this.#groupOf = (row) => groups?.get(labelled!.labels[row]!) ?? all;
  }

  /**
   * Variations on random encodings, each of which has its turn before one has its second.
   * @returns `count · width` numbers.
   */
  draw(count: number, stream: Pick<RandomStream, 'normal' | 'permutation'>): Float32Array {
    const rows = new Uint32Array(count);
    for (let start = 0; start < count; start += this.#count) {
      rows.set(stream.permutation(this.#count).subarray(0, count - start), start);
    }
    return this.about(rows, stream);
  }

  /**
   * Variations on these encodings, by their rows.
   * @returns `rows.length · width` numbers.
   */
  about(rows: Uint32Array, stream: Pick<RandomStream, 'normal'>): Float32Array {
    const width = this.#width;
    const latents = gatherRows(this.#means, width, rows);
    rows.forEach((row, to) => {
      const near = this.#nearest(row);
      const average = new Float64Array(width);
      for (const other of near) {
        for (let i = 0; i < width; i++) average[i]! += this.#means[other * width + i]! / near.length;
      }
      const step = new Float64Array(width);
      for (const other of near) {
        const share = (strength / Math.sqrt(near.length)) * stream.normal();
        for (let i = 0; i < width; i++) step[i]! += share * (this.#means[other * width + i]! - average[i]!);
      }
      for (let i = 0; i < width; i++) latents[to * width + i]! += step[i]!;
    });
    return latents;
  }

  #nearest(row: number): readonly number[] {
    const known = this.#neighbours.get(row);
    if (known) return known;
    const { rows, points } = this.#groupOf(row);
    const width = this.#width;
    const at = rows.indexOf(row);
    const query = points.subarray(at * width, (at + 1) * width);
    const found = nearest(points, rows.length, width, query, neighbours).map(({ index }) => rows[index]!);
    this.#neighbours.set(row, found);
    return found;
  }
}

/** The encodings of each label that has enough of them. */
function byLabel(labels: Int32Array, points: Float32Array, width: number): Map<number, Group> {
  const rowsOf = new Map<number, number[]>();
  labels.forEach((label, row) => {
    const rows = rowsOf.get(label);
    if (rows) rows.push(row);
    else rowsOf.set(label, [row]);
  });
  const groups = [...rowsOf].filter(([, rows]) => rows.length >= neighbours);
  return new Map(groups.map(([label, rows]) => [label, { rows, points: gatherRows(points, width, rows) }]));
}

/** Points about zero, of covariance I but for the {@link ridge}. */
function whitened(means: Float32Array, count: number, width: number): Float32Array {
  const centre = new Float64Array(width);
  means.forEach((value, i) => (centre[i % width]! += value / count));
  if (!centre.every(Number.isFinite)) throw new RangeError('The encodings hold numbers that are not finite.');
  const whiten = width <= mostWhitened ? byCovariance(means, width) : byVariances(means, centre);
  const points = new Float32Array(means.length);
  const point = new Float64Array(width);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < width; i++) point[i] = means[row * width + i]! - centre[i]!;
    whiten(point);
    points.set(point, row * width);
  }
  return points;
}

function byCovariance(means: Float32Array, width: number): (point: Float64Array) => void {
  const moments = new Moments(width);
  moments.add(means);
  const covariance = moments.covariance();
  const added = ridgeFor(Array.from({ length: width }, (_, i) => covariance[i * width + i]!));
  for (let i = 0; i < width; i++) covariance[i * width + i]! += added;
  const lower = cholesky(covariance, width);
  return (point) => solveLower(lower, point);
}

function byVariances(means: Float32Array, centre: Float64Array): (point: Float64Array) => void {
  const width = centre.length;
  const variances = new Float64Array(width);
  const count = means.length / width;
  means.forEach((value, i) => (variances[i % width]! += (value - centre[i % width]!) ** 2 / count));
  const added = ridgeFor(variances);
  return (point) => {
    for (let i = 0; i < width; i++) point[i]! /= Math.sqrt(variances[i]! + added);
  };
}

/** Of encodings that are all the same any number will do. */
function ridgeFor(variances: Iterable<number>): number {
  let widest = 0;
  for (const variance of variances) widest = Math.max(widest, variance);
  return widest > 0 ? ridge * widest : 1;
}
