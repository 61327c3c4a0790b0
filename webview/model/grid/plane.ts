/** The plane that the settings ask for, with names for its axes. */

import {
  dimensionPlane,
  type LatentPlane,
  type PlanePoint,
  principalPlane,
} from '../../../src/latent/latentPlane';
import type { Projection } from '../../../src/protocol/encodings';
import type { ModelConfiguration } from '../../../src/protocol/model';
import type { LatentSpace } from '../../../src/protocol/trainer';
import { dimensionName } from '../../format';
import type { Axes } from './axes';

interface NamedPlane extends LatentPlane {
  /** What the two directions are called. */
  readonly names: readonly [horizontal: string, vertical: string];
  /** Differs between planes that differ. */
  readonly key: string;
  /** Where the training pictures lie on it; sliders move the plane across itself, which changes nothing of this. */
  readonly projection: Projection;
}

export type Plane = NamedPlane &
  (
    | { readonly kind: 'dimensions'; readonly dimensions: readonly [x: number, y: number] }
    | { readonly kind: 'principal' | 'neighbourhood' }
  );

/** What planes are made of. */
export interface PlaneSources {
  readonly model: Pick<ModelConfiguration, 'latentDimensions'> & Pick<LatentPlane, 'prior'>;
  readonly space?: LatentSpace;
  readonly neighbourhood?: LatentPlane;
}

/**
 * The plane through the point that the sliders set, along two dimensions, two principal axes of the encodings, or
 * a picture's neighbourhood; undefined when what the axes need is not there.
 */
export function planeFor(
  axes: Axes,
  sliders: Readonly<Record<number, number>>,
  { model, space, neighbourhood }: PlaneSources,
): Plane | undefined {
  const { latentDimensions } = model;
  const offsets = Float32Array.from({ length: latentDimensions }, (_, dimension) => sliders[dimension] ?? 0);
  if (axes.kind === 'dimensions' || latentDimensions < 2) {
    const [x, y] = shownDimensions(axes, latentDimensions);
    const plane = dimensionPlane(model, x, x === y ? undefined : y, offsets);
    return {
      ...named(plane, [dimensionName(x), x === y ? '' : dimensionName(y)]),
      projection: { kind: 'dimensions', x, ...(x !== y && { y }) },
      kind: 'dimensions',
      dimensions: [x, y],
    };
  }
  const base = axes.kind === 'neighbourhood' ? neighbourhood : space && principalPlane(space);
  if (base?.origin.length !== latentDimensions) return undefined;
  const { origin, horizontal, vertical } = base;
  // Sliders move the plane only across itself, never along, so its middle stays where it was.
  const across = acrossPlane(base, offsets);
  const plane = { horizontal, vertical, origin: origin.map((value, i) => value + across[i]!) };
  return {
    ...named(plane, ['axis 1', 'axis 2']),
    projection: { kind: 'plane', origin, horizontal, vertical },
    kind: axes.kind,
  };
}

/** The axes chosen; else the two dimensions that there are or, of more, a picture's neighbourhood. */
export function axesFor(chosen: Axes | undefined, latentDimensions: number): Axes {
  if (latentDimensions <= 2) return { kind: 'dimensions', x: 0, y: 1 };
  return chosen ?? { kind: 'neighbourhood' };
}

/** The two dimensions that the axes stand for; those saved for a larger space may not exist in this one. */
export function shownDimensions(axes: Axes, dimensions: number): readonly [number, number] {
  if (axes.kind === 'dimensions' && axes.x < dimensions && axes.y < dimensions) return [axes.x, axes.y];
  return [0, Math.min(1, dimensions - 1)];
}

/** A coordinate of a place, with the name of its axis. */
export interface Coordinate {
  readonly name: string;
  /** In units of z: of the axis' direction where that is no dimension. */
  readonly value: number;
}

/** The coordinates of a place along the axes. */
export function coordinatesAt({ names }: Plane, { x, y }: PlanePoint): readonly Coordinate[] {
  const both = [
    { name: names[0], value: x },
    { name: names[1], value: y },
  ];
  return both.filter(({ name }) => name !== '');
}

/** What the sliders must be for a plane that is along two dimensions or axes to pass through z. */
export function offsetsThrough(
  plane: Plane,
  latent: Float32Array,
  space: LatentSpace | undefined,
): Record<number, number> {
  const centre = plane.kind === 'principal' ? space?.centre : undefined;
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
    direction.forEach((component, i) => (across[i]! -= along * component));
  }
  return across;
}

function named(plane: LatentPlane, names: NamedPlane['names']) {
  const vectors = [plane.origin, plane.horizontal, plane.vertical].map((vector) => vector.join());
  return { ...plane, names, key: [...vectors, plane.prior?.kind].join(';') };
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
