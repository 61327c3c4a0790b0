/** Turns a new map so that it agrees with the one before: axes have no sign, and UMAP no direction. */

import type { LatentPlane } from '../../../src/protocol/encodings';

/** A plane's map with each axis turned to agree with the plane before. */
export function withSignsOf<T extends { readonly places: Float32Array; readonly plane?: LatentPlane }>(
  map: T,
  before: LatentPlane | undefined,
): T {
  const { plane } = map;
  if (!plane || before?.origin.length !== plane.origin.length) return map;
  const across = dot(plane.horizontal, before.horizontal) < 0 ? -1 : 1;
  const up = dot(plane.vertical, before.vertical) < 0 ? -1 : 1;
  if (across === 1 && up === 1) return map;
  return {
    ...map,
    places: map.places.map((value, at) => value * (at % 2 === 0 ? across : up)),
    plane: {
      origin: plane.origin,
      horizontal: plane.horizontal.map((value) => value * across),
      vertical: plane.vertical.map((value) => value * up),
    },
  };
}

/**
 * Places turned, or mirrored, about their middle so that the same rows lie as near as can be to where they lay
 * before: the orthogonal Procrustes problem in the plane, solved by the angle that makes the sum of products
 * largest.
 */
export function turnedTowards(places: Float32Array, before: Float32Array): Float32Array {
  if (places.length !== before.length || places.length === 0) return places;
  const now = middle(places);
  const then = middle(before);
  let xx = 0;
  let xy = 0;
  let yx = 0;
  let yy = 0;
  for (let at = 0; at < places.length; at += 2) {
    const x = places[at]! - now.x;
    const y = places[at + 1]! - now.y;
    const u = before[at]! - then.x;
    const v = before[at + 1]! - then.y;
    xx += x * u;
    xy += x * v;
    yx += y * u;
    yy += y * v;
  }
  const turn = Math.hypot(xx + yy, xy - yx);
  const mirror = Math.hypot(xx - yy, xy + yx);
  if (!(turn > 0 || mirror > 0)) return places;
  const isMirrored = mirror > turn;
  const [cosine, sine] = isMirrored
    ? [(xx - yy) / mirror, (xy + yx) / mirror]
    : [(xx + yy) / turn, (xy - yx) / turn];
  const turned = new Float32Array(places.length);
  for (let at = 0; at < places.length; at += 2) {
    const x = places[at]! - now.x;
    const y = (places[at + 1]! - now.y) * (isMirrored ? -1 : 1);
    turned[at] = now.x + cosine * x - sine * y;
    turned[at + 1] = now.y + sine * x + cosine * y;
  }
  return turned;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function middle(places: Float32Array): { readonly x: number; readonly y: number } {
  let x = 0;
  let y = 0;
  for (let at = 0; at < places.length; at += 2) {
    x += places[at]!;
    y += places[at + 1]!;
  }
  const count = places.length / 2;
  return { x: x / count, y: y / count };
}
