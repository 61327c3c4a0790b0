/** A lasso or a rectangle while a person draws it, by pointer or by keys; in CSS pixels of the canvas. */

import type { Point } from './camera';
import { boundsAround } from './polygon';

export type OutlineKind = 'rectangle' | 'lasso';

export interface Outline {
  readonly kind: OutlineKind;
  /** A rectangle has the corner it began at, a lasso all that were set. */
  readonly corners: readonly Point[];
  /** Where the pointer is, or the cross that keys move. */
  readonly at: Point;
}

/** Points of a lasso nearer to each other than this add nothing. */
const leastStep = 2;

export function begin(kind: OutlineKind, at: Point): Outline {
  return { kind, corners: [at], at };
}

/** The pointer has moved: a lasso follows it. */
export function drawnTo(outline: Outline, at: Point): Outline {
  if (outline.kind === 'rectangle') return { ...outline, at };
  const last = outline.corners.at(-1)!;
  const isNear = Math.hypot(at.x - last.x, at.y - last.y) < leastStep;
  return { ...outline, at, corners: isNear ? outline.corners : [...outline.corners, at] };
}

/** Keys have moved the cross: what is drawn stretches to it. */
export function movedBy(outline: Outline, byX: number, byY: number): Outline {
  return { ...outline, at: { x: outline.at.x + byX, y: outline.at.y + byY } };
}

/** A corner of a lasso is set where the cross is. */
export function withCorner(outline: Outline): Outline {
  return outline.kind === 'lasso' ? { ...outline, corners: [...outline.corners, outline.at] } : outline;
}

/** The corners of what is enclosed. */
export function polygonOf({ kind, corners, at }: Outline): readonly Point[] {
  const first = corners[0]!;
  if (kind === 'lasso') {
    const last = corners.at(-1)!;
    return last.x === at.x && last.y === at.y ? corners : [...corners, at];
  }
  const { left, right, bottom, top } = boundsAround([first, at]);
  return [
    { x: left, y: bottom },
    { x: right, y: bottom },
    { x: right, y: top },
    { x: left, y: top },
  ];
}
