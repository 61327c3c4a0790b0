/** Where the names of labels go on the map. */

import type { Point, Size } from '../places/camera';

/** In CSS pixels of the canvas. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const height = 22;
/** Where a name is tried, in halves of its width and in its height. */
const asides = [
  [0, 0],
  [-2, 0],
  [2, 0],
  [0, -1],
  [0, 1],
] as const;

/**
 * A place for a name so many pixels wide, at `at` or beside it where others have been placed, and always within the canvas;
 * none when there is no room.
 */
export function placeForName(
  at: Point,
  width: number,
  size: Size,
  others: readonly Box[],
): (Box & Point) | undefined {
  for (const [aside, down] of asides) {
    const x = within(at.x + (aside * width) / 2, width, size.width);
    const y = within(at.y + down * height, height, size.height);
    const box = {
      ...{ x, y, left: x - width / 2, right: x + width / 2 },
      ...{ top: y - height / 2, bottom: y + height / 2 },
    };
    if (!others.some((other) => meet(box, other))) return box;
  }
  return undefined;
}

/** The middle of what is `length` long, moved as little as it takes to have all of it from 0 to `end`. */
function within(middle: number, length: number, end: number): number {
  return Math.max(length / 2, Math.min(end - length / 2, middle));
}

export function meet(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}
