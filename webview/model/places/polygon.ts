/** Which places lie within a polygon that a person has drawn. */

import type { Bounds, Point } from './camera';
import type { PlaceIndex } from './placeIndex';

/**
 * Whether a point is inside by the even-odd rule: a ray to the right crosses the outline an odd number of
 * times. A point on the outline counts for one of its two sides, so that polygons side by side share none.
 */
export function isInside(polygon: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    if (crosses(polygon[i]!, polygon[j]!, x, y)) inside = !inside;
  }
  return inside;
}

function crosses(a: Point, b: Point, x: number, y: number): boolean {
  return a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x;
}

export function boundsAround(points: readonly Point[]): Bounds {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), bottom: Math.min(...ys), top: Math.max(...ys) };
}

/** The rows whose places lie within a polygon by {@link isInside}, in ascending order. */
export function rowsInside(
  index: PlaceIndex,
  polygon: readonly Point[],
  accepts: (row: number) => boolean,
): Uint32Array {
  const found: number[] = [];
  if (polygon.length < 3) return new Uint32Array();
  const edges = polygon.map((a, i) => ({ a, b: polygon[(i + polygon.length - 1) % polygon.length]! }));
  index.eachStretch(boundsAround(polygon), (start, end, bottom, top) => {
    // Only edges that come to these heights can be crossed: a few of the hundreds that a hand draws.
    const near = edges.filter(({ a, b }) => Math.max(a.y, b.y) >= bottom && Math.min(a.y, b.y) <= top);
    if (near.length === 0) return;
    for (let at = start; at < end; at++) {
      const x = index.places[at * 2]!;
      const y = index.places[at * 2 + 1]!;
      let inside = false;
      for (const { a, b } of near) if (crosses(a, b, x, y)) inside = !inside;
      const row = index.rows[at]!;
      if (inside && accepts(row)) found.push(row);
    }
  });
  return Uint32Array.from(found).sort();
}
