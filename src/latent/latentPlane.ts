/**
 * A plane through the latent space, and the places in it: the arithmetic of the latent grid. A place has a pair of
 * coordinates in units of the plane's two directions and no bounds; what share of the prior lies below it, its
 * quantile, follows from the distribution of one coordinate.
 */

import type { LatentPlane as Directions } from '../protocol/encodings';
import type { ModelConfiguration, Prior } from '../protocol/model';
import { marginalOf } from './marginal';

/** The same with the distribution of its coordinates, where one is known. */
export interface LatentPlane extends Directions {
  /** Whose quantiles the coordinates are; absent where they are standard deviations of the data. */
  readonly prior?: Prior;
}

/** Coordinates in a plane, in units of its directions. */
export interface PlanePoint {
  /** Along the horizontal direction, growing to the right. */
  readonly x: number;
  /** Along the vertical direction, growing upwards. */
  readonly y: number;
}

/**
 * The plane of two latent dimensions, with the model's prior for the quantiles of each.
 *
 * @param vertical left out for a latent space of one dimension: all rows are alike then.
 * @param origin gives the other dimensions their values; zero, the prior's mean, by default.
 * @throws RangeError when the dimensions are not two different ones of `latentDimensions`.
 */
export function dimensionPlane(
  { latentDimensions, prior }: Pick<ModelConfiguration, 'latentDimensions'> & Pick<LatentPlane, 'prior'>,
  horizontal: number,
  vertical?: number,
  origin?: Float32Array,
): LatentPlane {
  for (const dimension of vertical === undefined ? [horizontal] : [horizontal, vertical]) {
    if (!Number.isInteger(dimension) || dimension < 0 || dimension >= latentDimensions) {
      throw new RangeError(`There is no dimension ${dimension} among ${latentDimensions}.`);
    }
  }
  if (horizontal === vertical) throw new RangeError('A plane needs two different dimensions.');
  if (origin && origin.length !== latentDimensions) {
    throw new RangeError(`The origin has ${origin.length} numbers, not ${latentDimensions}.`);
  }
  const plane = {
    origin: origin ? origin.slice() : new Float32Array(latentDimensions),
    horizontal: unit(latentDimensions, horizontal),
    vertical: vertical === undefined ? new Float32Array(latentDimensions) : unit(latentDimensions, vertical),
    prior,
  };
  plane.origin[horizontal] = 0;
  if (vertical !== undefined) plane.origin[vertical] = 0;
  return plane;
}

/**
 * The plane of two principal components of the encoded pictures, through their centre, each direction as
 * long as the standard deviation along it: a cell of the grid then holds about as many pictures as another.
 *
 * @param space as `LatentSpace` has it: rows of `principalAxes` are unit vectors.
 * @throws RangeError when there are no such two components.
 */
export function principalPlane(
  space: {
    readonly centre: Float32Array;
    readonly principalAxes: Float32Array;
    readonly principalVariances: Float32Array;
  },
  horizontal = 0,
  vertical = 1,
): LatentPlane {
  const { centre, principalAxes, principalVariances } = space;
  const width = centre.length;
  const direction = (component: number): Float32Array => {
    const variance = principalVariances[component];
    if (variance === undefined) throw new RangeError(`There is no principal component ${component}.`);
    const axis = principalAxes.subarray(component * width, (component + 1) * width);
    // Not zero, or no point would have coordinates along it.
    return axis.map((value) => value * Math.sqrt(Math.max(variance, 1e-8)));
  };
  if (horizontal === vertical) throw new RangeError('A plane needs two different principal components.');
  return { origin: centre.slice(), horizontal: direction(horizontal), vertical: direction(vertical) };
}

/** The latent at a place of the plane. */
export function latentAt(plane: LatentPlane, { x, y }: PlanePoint): Float32Array {
  return plane.origin.map((value, i) => value + x * plane.horizontal[i]! + y * plane.vertical[i]!);
}

/** Where the plane comes nearest to a latent: its orthogonal projection. */
export function pointOn({ origin, horizontal, vertical }: LatentPlane, latent: Float32Array): PlanePoint {
  return { x: project(latent, origin, horizontal), y: project(latent, origin, vertical) };
}

/**
 * The latents in the middles of all cells of a grid that holds equal shares of the prior in each: row by row from
 * the top left, at the quantiles (i + ½)/n of each direction.
 * @returns `rows · columns · latentDimensions` numbers.
 */
export function gridLatents({
  plane,
  rows,
  columns,
}: {
  readonly plane: LatentPlane;
  readonly rows: number;
  readonly columns: number;
}): Float32Array {
  const width = plane.origin.length;
  const { quantile } = marginalOf(plane.prior);
  const latents = new Float32Array(rows * columns * width);
  for (let row = 0; row < rows; row++) {
    const y = quantile(1 - (row + 0.5) / rows);
    for (let column = 0; column < columns; column++) {
      const latent = latentAt(plane, { x: quantile((column + 0.5) / columns), y });
      latents.set(latent, (row * columns + column) * width);
    }
  }
  return latents;
}

/** Shares of the prior that are marked on a plane, as probabilities. */
const markedShares = [0.001, 0.025, 0.25, 0.5, 0.75, 0.975, 0.999] as const;

/** A coordinate that this share of the prior lies below. */
export interface QuantileMark {
  readonly probability: number;
  readonly value: number;
}

/** The quantiles of the prior that are worth a line; none where the coordinates are not the prior's. */
export function quantileMarks({ prior }: Pick<LatentPlane, 'prior'>): readonly QuantileMark[] {
  if (!prior) return [];
  const { quantile } = marginalOf(prior);
  return markedShares.map((probability) => ({ probability, value: quantile(probability) }));
}

/** The round numbers from one coordinate to another that lie at least `(to - from) / wanted` apart. */
export function ticks(from: number, to: number, wanted: number): number[] {
  const step = roundStep((to - from) / wanted);
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  // Without the noise of the multiplication: 0.3, not 0.30000000000000004.
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The smallest of 1, 2, 5, 10, 20, … and their tenths, hundredths, … that is at least `width`. */
function roundStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const factor = [1, 2, 5, 10].find((each) => each * power >= width) ?? 10;
  return factor * power;
}

/**
 * Coordinates of points in a plane: where it comes nearest to each, in units of its directions.
 *
 * @param points rows of as many numbers as the plane's origin.
 * @param out gets two numbers a row: along the horizontal, along the vertical.
 */
export function planeCoordinates(points: Float32Array, plane: LatentPlane, out: Float32Array): void {
  const { origin, horizontal, vertical } = plane;
  const width = origin.length;
  for (let row = 0; row * width < points.length; row++) {
    const point = points.subarray(row * width, (row + 1) * width);
    out[2 * row] = project(point, origin, horizontal);
    out[2 * row + 1] = project(point, origin, vertical);
  }
}

/** (latent − origin) · direction / |direction|², or 0 for a direction that is none. */
function project(latent: Float32Array, origin: Float32Array, direction: Float32Array): number {
  let product = 0;
  let square = 0;
  for (let i = 0; i < direction.length; i++) {
    product += (latent[i]! - origin[i]!) * direction[i]!;
    square += direction[i]! * direction[i]!;
  }
  return square === 0 ? 0 : product / square;
}

function unit(length: number, index: number): Float32Array {
  const vector = new Float32Array(length);
  vector[index] = 1;
  return vector;
}
