/** How densely places lie, as a smooth field over the map, and the lines along which it is equal. */

import type { Bounds } from './camera';
import type { Pausing } from './slices';

/** Samples a side of a field: fine enough to be drawn smooth at the zoom that shows all. */
const samples = 160;
/** Width of the smoothing, in samples, at its least and its most. */
const blurRadius = { least: 1.4, most: 5 };
/** Places counted between two pauses: well below a millisecond. */
const countedAtOnce = 16_384;
/** Samples beyond the bounds, where the smoothed field comes down to nothing. */
const border = 16;

/** Values at `columns · rows` points of the map, `step` apart, from the lower left one on. */
export interface DensityField {
  readonly left: number;
  readonly bottom: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly columns: number;
  readonly rows: number;
  readonly values: Float32Array;
}

/**
 * Where most places are: outliers, a hundredth on each side, are left out, so that they don't take all of the
 * field's samples. Absent when there is no place.
 *
 * @param places x and y in turn.
 */
export function coreOf(places: Float32Array): Bounds | undefined {
  const count = places.length / 2;
  const step = Math.max(1, Math.floor(count / 20_000));
  const xs: number[] = [];
  const ys: number[] = [];
  for (let row = 0; row < count; row += step) {
    xs.push(places[row * 2]!);
    ys.push(places[row * 2 + 1]!);
  }
  if (xs.length === 0) return undefined;
  const range = (values: number[]): readonly [number, number] => {
    const sorted = Float64Array.from(values).sort();
    const low = sorted[Math.floor(0.01 * (sorted.length - 1))]!;
    const high = sorted[Math.ceil(0.99 * (sorted.length - 1))]!;
    const margin = (high - low) * 0.1 || 0.5;
    return [low - margin, high + margin];
  };
  const [left, right] = range(xs);
  const [bottom, top] = range(ys);
  return { left, right, bottom, top };
}

/**
 * A field for each group of places, of `groups` in all: places counted, then smoothed by a Gaussian.
 *
 * @param places x and y in turn.
 * @param groupOf which field place number `at` counts for; a negative number for none.
 */
export function* densityFields(
  places: Float32Array,
  groups: number,
  groupOf: (at: number) => number,
  bounds: Bounds,
): Pausing<readonly DensityField[]> {
  const across = bounds.right - bounds.left;
  const up = bounds.top - bounds.bottom;
  const inner = samples - 2 * border;
  // One step for both directions: the smoothing is round.
  const step = Math.max(across, up) / (inner - 1) || 1;
  const columns = Math.ceil(across / step) + 1 + 2 * border;
  const rows = Math.ceil(up / step) + 1 + 2 * border;
  const left = bounds.left - border * step;
  const bottom = bounds.bottom - border * step;
  const fields = Array.from({ length: groups }, () => new Float32Array(columns * rows));
  for (let at = 0; at < places.length / 2; at++) {
    if (at % countedAtOnce === 0) yield;
    const group = groupOf(at);
    if (group < 0) continue;
    const values = fields[group];
    const x = (places[at * 2]! - left) / step;
    const y = (places[at * 2 + 1]! - bottom) / step;
    if (!values || !(x >= border && y >= border && x < columns - border && y < rows - border)) continue;
    const column = Math.floor(x);
    const row = Math.floor(y);
    const right = x - column;
    const above = y - row;
    const cell = row * columns + column;
    values[cell]! += (1 - right) * (1 - above);
    values[cell + 1]! += right * (1 - above);
    values[cell + columns]! += (1 - right) * above;
    values[cell + columns + 1]! += right * above;
  }
  for (const values of fields) {
    blur(values, columns, rows, radiusFor(values));
    yield;
  }
  return fields.map((values) => ({ left, bottom, stepX: step, stepY: step, columns, rows, values }));
}

/** Fewer places need a wider smoothing, by the sixth root of their number (Scott, 1992, in two dimensions). */
function radiusFor(values: Float32Array): number {
  const count = values.reduce((sum, value) => sum + value, 0);
  return Math.max(blurRadius.least, Math.min(blurRadius.most, 1.7 * (6000 / count) ** (1 / 6)));
}

/** Smooths in place by a Gaussian, across and then up. */
function blur(values: Float32Array, columns: number, rows: number, radius: number): void {
  const reach = Math.ceil(radius * 3);
  const kernel = Float32Array.from({ length: reach * 2 + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * radius ** 2)),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  const line = new Float32Array(Math.max(columns, rows));
  const along = (length: number, start: number, step: number): void => {
    for (let i = 0; i < length; i++) line[i] = values[start + i * step]!;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      const from = Math.max(0, i - reach);
      const to = Math.min(length - 1, i + reach);
      for (let j = from; j <= to; j++) sum += line[j]! * kernel[j - i + reach]!;
      values[start + i * step] = sum / total;
    }
  };
  for (let row = 0; row < rows; row++) along(columns, row * columns, 1);
  for (let column = 0; column < columns; column++) along(rows, column, columns);
}

/** The field at a place, between its samples; 0 outside. */
export function densityAt(field: DensityField, x: number, y: number): number {
  const across = (x - field.left) / field.stepX;
  const up = (y - field.bottom) / field.stepY;
  const column = Math.floor(across);
  const row = Math.floor(up);
  if (!(column >= 0 && row >= 0 && column < field.columns - 1 && row < field.rows - 1)) return 0;
  const right = across - column;
  const above = up - row;
  const at = row * field.columns + column;
  const { values, columns } = field;
  const lower = values[at]! * (1 - right) + values[at + 1]! * right;
  const upper = values[at + columns]! * (1 - right) + values[at + columns + 1]! * right;
  return lower * (1 - above) + upper * above;
}

/** For each share the density above which that share of all places lies: regions of highest density. */
export function levelsHolding(field: DensityField, shares: readonly number[]): readonly number[] {
  const sorted = field.values.slice().sort();
  const total = sorted.reduce((sum, value) => sum + value, 0);
  return shares.map((share) => {
    let held = 0;
    for (let i = sorted.length - 1; i >= 0; i--) {
      held += sorted[i]!;
      if (held >= share * total) return sorted[i]!;
    }
    return 0;
  });
}
