/** Which part of a plane the grid shows, whatever the size of its canvas. */

import * as v from 'valibot';
import type { LatentSpace } from '../../../src/protocol/trainer';
import { type Bounds, type Camera, fit, type Size } from '../places/camera';
import type { Plane } from './plane';

/** Of the shorter side of the view, in units of the plane: beyond, cells decode to one picture. */
const spanLimits = { least: 1e-4, most: 4096 };
/** From the plane's origin, in its units: much farther, the finest cells could no longer be counted. */
const farthest = 2 ** 30;

const coordinate = v.pipe(v.number(), v.minValue(-farthest), v.maxValue(farthest));

export const gridViewSchema = v.object({
  x: coordinate,
  y: coordinate,
  span: v.pipe(v.number(), v.minValue(spanLimits.least), v.maxValue(spanLimits.most)),
});

/** The place in the middle, and how many units of the plane the shorter side takes. */
export type GridView = Readonly<v.InferOutput<typeof gridViewSchema>>;

/** Of the prior, as many standard deviations as hold all but a thousandth, and a little more. */
const reachOfPrior = 3.3;
/** Around a picture, so far its neighbourhood's axes lead to real pictures. */
const reachOfNeighbourhood = 1.5;

export function cameraFor({ x, y, span }: GridView, { width, height }: Size): Camera {
  return { x, y, scale: Math.max(1, Math.min(width, height)) / span };
}

/** The view that a camera shows, within what is of use. */
export function viewFor({ x, y, scale }: Camera, { width, height }: Size): GridView {
  const span = Math.max(1, Math.min(width, height)) / scale;
  return {
    x: Math.min(farthest, Math.max(-farthest, x)),
    y: Math.min(farthest, Math.max(-farthest, y)),
    span: Math.min(spanLimits.most, Math.max(spanLimits.least, span)),
  };
}

/** The factor that a zoom may have, so that the place under the pointer stays there at the limits too. */
export function limitedZoom({ span }: GridView, factor: number): number {
  return span / Math.min(spanLimits.most, Math.max(spanLimits.least, span / factor));
}

/**
 * What "show all" shows: the prior and, where it is known where they are, the encodings; of a neighbourhood, what
 * is near.
 */
export function homeOf(plane: Plane, space: LatentSpace | undefined): Bounds {
  if (plane.kind === 'neighbourhood') return around(0, reachOfNeighbourhood, 0, reachOfNeighbourhood);
  const ofPrior = around(0, reachOfPrior, 0, reachOfPrior);
  // Of principal axes a unit is a standard deviation of the encodings.
  if (plane.kind !== 'dimensions' || !space) return ofPrior;
  const [x, y] = plane.dimensions;
  const spread = (dimension: number): number => reachOfPrior * (space.standardDeviation[dimension] ?? 0);
  const ofEncodings = around(space.centre[x] ?? 0, spread(x), space.centre[y] ?? 0, spread(y));
  return {
    left: Math.min(ofPrior.left, ofEncodings.left),
    right: Math.max(ofPrior.right, ofEncodings.right),
    bottom: Math.min(ofPrior.bottom, ofEncodings.bottom),
    top: Math.max(ofPrior.top, ofEncodings.top),
  };
}

export function viewOf(bounds: Bounds, size: Size): GridView {
  return viewFor(fit(bounds, size, 0), size);
}

function around(x: number, across: number, y: number, up: number): Bounds {
  return { left: x - across, right: x + across, bottom: y - up, top: y + up };
}
