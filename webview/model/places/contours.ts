/** Marching squares: the closed lines along which a density field has one value. */

import type { DensityField } from './density';

/** For each of the 16 ways in which corners can lie above: edges that a line enters and leaves by. */
const lower = 0;
const right = 1;
const upper = 2;
const left = 3;
const segments: readonly (readonly (readonly [from: number, to: number])[])[] = [
  [],
  [[lower, left]],
  [[right, lower]],
  [[right, left]],
  [[upper, right]],
  [
    [lower, left],
    [upper, right],
  ],
  [[upper, lower]],
  [[upper, left]],
  [[left, upper]],
  [[lower, upper]],
  [
    [right, lower],
    [left, upper],
  ],
  [[right, upper]],
  [[left, right]],
  [[lower, right]],
  [[left, lower]],
  [],
];

/**
 * The outlines of where a field is above `level`: closed rings of places, x and y in turn, with what is above
 * on one side throughout, so that holes come out as holes when they are filled together. The field must be
 * below `level` along its border.
 */
export function contours(field: DensityField, level: number): readonly Float32Array[] {
  const { columns, rows, values } = field;
  // An edge is named by the sample it starts at: 2 · sample along the line, 2 · sample + 1 upwards.
  const edge = (column: number, row: number, side: number): number => {
    const sample = row * columns + column;
    if (side === lower) return 2 * sample;
    if (side === upper) return 2 * (sample + columns);
    return side === left ? 2 * sample + 1 : 2 * (sample + 1) + 1;
  };
  const next = new Int32Array(columns * rows * 2).fill(-1);
  const begun: number[] = [];
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const at = row * columns + column;
      const above =
        (values[at]! > level ? 1 : 0) |
        (values[at + 1]! > level ? 2 : 0) |
        (values[at + columns + 1]! > level ? 4 : 0) |
        (values[at + columns]! > level ? 8 : 0);
      for (const [from, to] of segments[above]!) {
        const start = edge(column, row, from);
        next[start] = edge(column, row, to);
        begun.push(start);
      }
    }
  }
  const rings: Float32Array[] = [];
  for (const first of begun) {
    if (next[first]! < 0) continue;
    const ring: number[] = [];
    for (let at = first; next[at]! >= 0;) {
      const [x, y] = crossing(field, at, level);
      ring.push(x, y);
      const following = next[at]!;
      next[at] = -1;
      at = following;
    }
    rings.push(Float32Array.from(ring));
  }
  return rings;
}

/** Where between its two samples the field has the level. */
function crossing(field: DensityField, edge: number, level: number): readonly [number, number] {
  const { columns, values } = field;
  const sample = edge >> 1;
  const upwards = (edge & 1) === 1;
  const from = values[sample]!;
  const to = values[upwards ? sample + columns : sample + 1]!;
  const share = (level - from) / (to - from);
  const column = sample % columns;
  const row = Math.floor(sample / columns);
  return [
    field.left + (column + (upwards ? 0 : share)) * field.stepX,
    field.bottom + (row + (upwards ? share : 0)) * field.stepY,
  ];
}
