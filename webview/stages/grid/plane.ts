/** The plane that the settings ask for, with names for its axes. */

import type { LatentSpace } from '../../../src/protocol/trainer';
import type { ModelConfiguration } from '../../../src/protocol/model';
import {
  coordinateAt,
  dimensionPlane,
  principalPlane,
  type LatentPlane,
  type PlanePosition,
} from '../../../src/latent/latentPlane';
import { dimensionName } from '../../format';
import type { Axes, ViewState } from '../../model/viewState';

export interface Plane extends LatentPlane {
  /** What the two directions are called. */
  readonly names: readonly [horizontal: string, vertical: string];
  /** Differs between planes that differ. */
  readonly key: string;
}

/**
 * The plane through the point that the sliders set, along two dimensions or, where the map is known, along
 * the two main principal axes of the encoded data.
 */
export function planeFor(
  axes: Axes,
  sliders: ViewState['offsets'],
  model: Pick<ModelConfiguration, 'latentDimensions' | 'prior'>,
  space: LatentSpace | undefined,
): Plane {
  const dimensions = model.latentDimensions;
  const offsets = Float32Array.from({ length: dimensions }, (_, dimension) => sliders[dimension] ?? 0);
  if (axes.kind === 'principal' && space && dimensions > 1) {
    const plane = principalPlane(space);
    // Sliders move the plane only across itself, never along, so its middle stays the centre of the data.
    const across = acrossPlane(plane, offsets);
    return named({ ...plane, origin: plane.origin.map((value, i) => value + (across[i] ?? 0)) }, [
      'axis 1',
      'axis 2',
    ]);
  }
  const [x, y] = shownDimensions(axes, dimensions);
  const plane = dimensionPlane(model, x, x === y ? undefined : y, offsets);
  return named(plane, [dimensionName(x), x === y ? '' : dimensionName(y)]);
}

/** The axes chosen, or those of the two dimensions that show most. */
export function axesFor(chosen: Axes | undefined, order: readonly number[]): Axes {
  return chosen ?? { kind: 'dimensions', x: order[0] ?? 0, y: order[1] ?? 1 };
}

/** The two dimensions that the axes stand for; those saved for a larger space may not exist in this one. */
export function shownDimensions(axes: Axes, dimensions: number): readonly [number, number] {
  if (axes.kind === 'dimensions' && axes.x < dimensions && axes.y < dimensions) return [axes.x, axes.y];
  return [0, Math.min(1, dimensions - 1)];
}

/** The coordinate along an axis at a quantile, in units of z. */
function coordinate(plane: Plane, axis: 'horizontal' | 'vertical', quantile: number): number {
  const direction = plane[axis];
  return coordinateAt(plane, quantile) * Math.hypot(...direction);
}

/** The coordinates of a position along the axes, with the axes' names. */
export function coordinatesAt(
  plane: Plane,
  { across, up }: PlanePosition,
): (readonly [name: string, value: number])[] {
  const both = [
    [plane.names[0], coordinate(plane, 'horizontal', across)],
    [plane.names[1], coordinate(plane, 'vertical', up)],
  ] as const;
  return both.filter(([name]) => name !== '');
}

/** What the sliders must be for the plane to pass through z. */
export function offsetsThrough(
  plane: Plane,
  latent: Float32Array,
  space: LatentSpace | undefined,
  axes: Axes,
): Record<number, number> {
  const centre = axes.kind === 'principal' ? space?.centre : undefined;
  const across = acrossPlane(
    plane,
    latent.map((value, i) => value - (centre?.[i] ?? 0)),
  );
  return Object.fromEntries(
    Array.from(across).flatMap((value, i) => (Math.abs(value) > 1e-6 ? [[i, value]] : [])),
  );
}

/** The part of a vector at right angles to a plane. */
function acrossPlane({ horizontal, vertical }: LatentPlane, vector: Float32Array): Float32Array {
  const across = vector.slice();
  for (const direction of [horizontal, vertical]) {
    const square = dot(direction, direction);
    const along = square > 0 ? dot(vector, direction) / square : 0;
    direction.forEach((component, i) => (across[i] = (across[i] ?? 0) - along * component));
  }
  return across;
}

function named(plane: LatentPlane, names: Plane['names']): Plane {
  const vectors = [plane.origin, plane.horizontal, plane.vertical].map((vector) => vector.join());
  const key = [...vectors, plane.prior?.kind].join(';');
  return { ...plane, names, key };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
