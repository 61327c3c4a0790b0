/** Where the name of a label stands, and which of its pictures stand for it. */

import { densityAt, type DensityField } from './density';
import type { Point } from './camera';
import type { PlaceIndex } from './placeIndex';
import type { Pausing } from './slices';

/** More rows of one label than this don't move its median by a pixel. */
const mostSampled = 5000;

/** The median of each label's places, across and up by itself; absent for a label without places. */
export function labelMedians(
  index: PlaceIndex,
  labels: Int32Array,
  labelCount: number,
): readonly (Point | undefined)[] {
  const members: number[][] = Array.from({ length: labelCount }, () => []);
  for (let at = 0; at < index.rows.length; at++) members[labels[index.rows[at]!]!]?.push(at);
  return members.map((all) => {
    if (all.length === 0) return undefined;
    const step = Math.max(1, all.length / mostSampled);
    const sampled = Array.from(
      { length: Math.min(all.length, mostSampled) },
      (_, i) => all[Math.floor(i * step)]!,
    );
    const median = (side: 0 | 1): number => {
      const values = Float32Array.from(sampled, (at) => index.places[at * 2 + side]!).sort();
      return values[Math.floor(values.length / 2)]!;
    };
    return { x: median(0), y: median(1) };
  });
}

/** So many steps of typicality are told apart. */
const steps = 1024;
/** Places looked at between two pauses: about a millisecond. */
const sortedAtOnce = 16_384;

/**
 * Positions in the index, the most typical first: where most of its own label lie, and few of others.
 *
 * @param own a field for each label, or one for all; `all` is their sum.
 * @param accepts says which rows are in it.
 */
export function* typicalFirst(
  index: PlaceIndex,
  labels: Int32Array,
  own: readonly DensityField[],
  accepts: (row: number) => boolean,
): Pausing<Uint32Array> {
  const peaks = own.map(({ values }) => values.reduce((most, value) => Math.max(most, value), 0));
  const { rows, places } = index;
  const bucketOf = new Int16Array(rows.length);
  const starts = new Uint32Array(steps + 2);
  for (let at = 0; at < rows.length; at++) {
    if (at % sortedAtOnce === 0) yield;
    const row = rows[at]!;
    if (!accepts(row)) {
      bucketOf[at] = -1;
      continue;
    }
    const group = own.length === 1 ? 0 : labels[row]!;
    const field = own[group];
    const x = places[at * 2]!;
    const y = places[at * 2 + 1]!;
    const share = field ? densityAt(field, x, y) / (peaks[group] || 1) : 0;
    const bucket = steps - Math.round(Math.min(1, share) * steps);
    bucketOf[at] = bucket;
    starts[bucket + 1]!++;
  }
  for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!;
  const order = new Uint32Array(starts.at(-1)!);
  for (let at = 0; at < rows.length; at++) {
    if (at % sortedAtOnce === 0) yield;
    const bucket = bucketOf[at]!;
    if (bucket >= 0) order[starts[bucket]!++] = at;
  }
  return order;
}
