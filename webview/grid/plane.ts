/**
 * The plane of the latent space that the grid shows: every point of the unit square of quantiles stands for
 * one z, so that equal areas hold equal shares of the distribution along the two axes.
 */

import type { LatentSpace } from '../../src/protocol/trainer';
import { dimensionName } from '../format';
import type { ViewState } from '../viewState';
import { cumulative, quantile } from './normal';

interface Axis {
  readonly name: string;
  /** A unit vector. */
  readonly direction: Float32Array;
  /** Standard deviation along it: 1 for a dimension of the prior. */
  readonly deviation: number;
}

export interface Plane {
  /** Where both axes are at their median. */
  readonly origin: Float32Array;
  readonly x: Axis;
  readonly y: Axis;
  /** Differs between planes that differ. */
  readonly key: string;
}

/**
 * The plane that the settings ask for: through the point that the sliders set, along two dimensions or, where
 * the map is known, along the two main principal axes of the encoded data.
 */
export function planeFor(
  settings: Pick<ViewState, 'axes' | 'offsets'>,
  dimensions: number,
  space: LatentSpace | undefined,
): Plane {
  const origin = Float32Array.from({ length: dimensions }, (_, dimension) => settings.offsets[dimension] ?? 0);
  if (settings.axes.kind === 'principal' && space && dimensions > 1) {
    const x = principalAxis(space, 0);
    const y = principalAxis(space, 1);
    for (const { direction } of [x, y]) {
      // Sliders move the plane only across itself, never along, so its middle stays the centre of the data.
      const along = dot(origin, direction);
      direction.forEach((component, index) => (origin[index] = (origin[index] ?? 0) - along * component));
    }
    space.centre.forEach((value, index) => (origin[index] = (origin[index] ?? 0) + value));
    return finish(origin, x, y);
  }
  const [first, second] = shownDimensions(settings.axes, dimensions);
  origin[first] = origin[second] = 0;
  return finish(origin, dimensionAxis(first, dimensions), dimensionAxis(second, dimensions));
}

/** The two dimensions that the axes stand for in a space of so many; those saved for another may not exist. */
export function shownDimensions(axes: ViewState['axes'], dimensions: number): readonly [number, number] {
  if (axes.kind === 'dimensions' && axes.x < dimensions && axes.y < dimensions) return [axes.x, axes.y];
  return [0, Math.min(1, dimensions - 1)];
}

/** z at a point of the unit square. */
export function latentAt({ origin, x, y }: Plane, u: number, v: number): Float32Array {
  const alongX = quantile(u) * x.deviation;
  const alongY = quantile(v) * y.deviation;
  return origin.map((value, index) => value + alongX * (x.direction[index] ?? 0) + alongY * (y.direction[index] ?? 0));
}

/** The point of the unit square nearest to z. */
export function positionOf({ origin, x, y }: Plane, latent: Float32Array): { readonly x: number; readonly y: number } {
  let alongX = 0;
  let alongY = 0;
  for (let index = 0; index < latent.length; index++) {
    const difference = (latent[index] ?? 0) - (origin[index] ?? 0);
    alongX += difference * (x.direction[index] ?? 0);
    alongY += difference * (y.direction[index] ?? 0);
  }
  return { x: cumulative(alongX / x.deviation), y: cumulative(alongY / y.deviation) };
}

/** The coordinates of a point of the unit square along the two axes, with the axes' names. */
export function coordinatesAt({ x, y }: Plane, u: number, v: number): readonly (readonly [string, number])[] {
  return [
    [x.name, quantile(u) * x.deviation],
    [y.name, quantile(v) * y.deviation],
  ];
}

/** What the sliders must be for the plane to pass through z. */
export function offsetsThrough(plane: Plane, latent: Float32Array, space: LatentSpace | undefined, principal: boolean): Record<number, number> {
  const centre = principal && space ? space.centre : new Float32Array(latent.length);
  const offsets: Record<number, number> = {};
  const from = latent.map((value, index) => value - (centre[index] ?? 0));
  const alongX = dot(from, plane.x.direction);
  const alongY = dot(from, plane.y.direction);
  from.forEach((value, index) => {
    const across = value - alongX * (plane.x.direction[index] ?? 0) - alongY * (plane.y.direction[index] ?? 0);
    if (Math.abs(across) > 1e-6) offsets[index] = across;
  });
  return offsets;
}

function finish(origin: Float32Array, x: Axis, y: Axis): Plane {
  const key = [origin, x.direction, y.direction].map((vector) => vector.join()).join(';');
  return { origin, x, y, key: `${key};${x.deviation};${y.deviation}` };
}

function dimensionAxis(dimension: number, dimensions: number): Axis {
  const direction = new Float32Array(dimensions);
  direction[dimension] = 1;
  return { name: dimensionName(dimension), direction, deviation: 1 };
}

function principalAxis(space: LatentSpace, index: number): Axis {
  const { latentDimensions: dimensions, principalAxes, principalVariances } = space;
  return {
    name: `axis ${index + 1}`,
    direction: principalAxes.slice(index * dimensions, (index + 1) * dimensions),
    deviation: Math.sqrt(Math.max(1e-12, principalVariances[index] ?? 1)),
  };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
