/**
 * A plane through the latent space and the part of it that is in view: the arithmetic of the latent grid.
 *
 * A place in the plane is a pair of quantiles u in [0, 1]²; its coordinates are the values that stay below with
 * these probabilities. Equal areas of the view so hold equal shares of the prior, and the whole of it fits.
 */

import type { LatentPlane as Directions } from '../protocol/encodings';
import type { ModelConfiguration, Prior } from '../protocol/model';
import { marginalOf } from './marginal';

/**
 * The point with coordinates (a, b) is `origin + a · horizontal + b · vertical`. The two directions are at
 * right angles; each is as long as the unit of its coordinate. All three have one number a latent dimension.
 */
export interface LatentPlane extends Directions {
  /** Whose quantiles the coordinates are; absent where they are standard deviations of the data. */
  readonly prior?: Prior;
}

/** Quantiles, each in [0, 1]. */
export interface PlanePosition {
  /** 0 at the left. */
  readonly across: number;
  /** 0 at the bottom. */
  readonly up: number;
}

/** A rectangle of quantiles within [0, 1]²; all of it at first, smaller when zoomed in. */
export interface PlaneViewport {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

export const fullViewport: PlaneViewport = { left: 0, right: 1, bottom: 0, top: 1 };

/** Side of the smallest viewport: beyond, neighbouring cells decode to the same picture. */
export const smallestViewport = 1e-3;

/** Quantiles this close to 0 and 1 stand for the infinite coordinates there. */
const edge = 1e-7;

/**
 * The plane of two latent dimensions, at quantiles of the model's prior.
 *
 * @param vertical left out for a latent space of one dimension: all rows are alike then.
 * @param origin gives the other dimensions their values; zero, the prior's mean, by default.
 * @throws RangeError when the dimensions are not two different ones of `latentDimensions`.
 */
export function dimensionPlane(
  { latentDimensions, prior }: Pick<ModelConfiguration, 'latentDimensions' | 'prior'>,
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

/** The latent at a position. */
export function latentAt(plane: LatentPlane, position: PlanePosition): Float32Array {
  const a = coordinateAt(plane, position.across);
  const b = coordinateAt(plane, position.up);
  return plane.origin.map((value, i) => value + a * plane.horizontal[i]! + b * plane.vertical[i]!);
}

/** Where the plane comes nearest to a latent: its orthogonal projection. */
export function positionOf(plane: LatentPlane, latent: Float32Array): PlanePosition {
  const marginal = marginalOf(plane.prior);
  return {
    across: marginal.cdf(project(latent, plane.origin, plane.horizontal)),
    up: marginal.cdf(project(latent, plane.origin, plane.vertical)),
  };
}

/** The middle of a cell when a viewport is divided evenly; row 0 is the top one. */
export function cellPosition(
  { left, right, bottom, top }: PlaneViewport,
  rows: number,
  columns: number,
  row: number,
  column: number,
): PlanePosition {
  return {
    across: left + ((column + 0.5) / columns) * (right - left),
    up: top - ((row + 0.5) / rows) * (top - bottom),
  };
}

/**
 * The latents in the middles of all cells, row by row from the top left: of the full view, the quantiles
 * (i + ½)/n of each direction.
 * @returns `rows · columns · latentDimensions` numbers.
 */
export function gridLatents({
  plane,
  rows,
  columns,
  viewport = fullViewport,
}: {
  readonly plane: LatentPlane;
  readonly rows: number;
  readonly columns: number;
  readonly viewport?: PlaneViewport;
}): Float32Array {
  const width = plane.origin.length;
  const latents = new Float32Array(rows * columns * width);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const latent = latentAt(plane, cellPosition(viewport, rows, columns, row, column));
      latents.set(latent, (row * columns + column) * width);
    }
  }
  return latents;
}

/** Zooms in, by factors above 1, or out, while the given position stays where it is as far as it can. */
export function zoomViewport(viewport: PlaneViewport, about: PlanePosition, factor: number): PlaneViewport {
  const [left, right] = zoomSpan(viewport.left, viewport.right, about.across, factor);
  const [bottom, top] = zoomSpan(viewport.bottom, viewport.top, about.up, factor);
  return { left, right, bottom, top };
}

/** Moves a viewport by quantiles, no further than the edge; its size stays. */
export function panViewport(viewport: PlaneViewport, across: number, up: number): PlaneViewport {
  const [left, right] = keepSpan(viewport.left + across, viewport.right + across);
  const [bottom, top] = keepSpan(viewport.bottom + up, viewport.top + up);
  return { left, right, bottom, top };
}

/** The nearest viewport that is within [0, 1]² and not too small: for one restored from saved state. */
export function clampViewport(viewport: PlaneViewport): PlaneViewport {
  const { left, right, bottom, top } = viewport;
  const usable = [left, right, bottom, top].every(Number.isFinite) && left < right && bottom < top;
  if (!usable) return fullViewport;
  return zoomViewport(viewport, { across: (left + right) / 2, up: (bottom + top) / 2 }, 1);
}

/** A mark on an axis of the grid. */
export interface PlaneTick {
  /** Where it stands, as a quantile. */
  readonly position: number;
  /** The coordinate there: a round number. */
  readonly value: number;
}

/** Round coordinates of a plane between two quantiles, about `wanted` of them and none too close to its neighbour. */
export function ticks(
  { prior }: Pick<LatentPlane, 'prior'>,
  from: number,
  to: number,
  wanted: number,
): PlaneTick[] {
  const { quantile, cdf } = marginalOf(prior);
  const inside = (share: number): number => quantile(from + share * (to - from));
  // The step fits the middle of the view: its edges reach far out, without end in the full view.
  const step = roundStep((inside(0.9) - inside(0.1)) / wanted);
  const edges = 1e-4 * (to - from);
  const low = quantile(Math.max(from, edges));
  const high = quantile(Math.min(to, 1 - edges));
  const all: PlaneTick[] = [];
  for (let i = Math.ceil(low / step); i <= Math.floor(high / step); i++) {
    const value = Number((i * step).toPrecision(12));
    all.push({ position: cdf(value), value });
  }
  // Quantiles crowd at the edges: outwards from the middle, a tick needs half an even share of room.
  const room = (to - from) / (2 * wanted);
  const middle = all.findIndex(({ position }) => position >= (from + to) / 2);
  const start = middle < 0 ? all.length - 1 : middle;
  const thin = (some: readonly PlaneTick[]) => {
    const kept: PlaneTick[] = [];
    for (const tick of some) {
      const last = kept.at(-1);
      if (!last || Math.abs(tick.position - last.position) >= room) kept.push(tick);
    }
    return kept;
  };
  const leftward = thin(all.slice(0, start + 1).reverse());
  return [...leftward.reverse(), ...thin(all.slice(start)).slice(1)];
}

/** The smallest of 1, 2, 5, 10, 20, … and their tenths, hundredths, … that is at least `width`. */
function roundStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const factor = [1, 2, 5, 10].find((each) => each * power >= width) ?? 10;
  return factor * power;
}

function zoomSpan(low: number, high: number, about: number, factor: number): [number, number] {
  const size = Math.min(1, Math.max(smallestViewport, (high - low) / factor));
  const start = about - ((about - low) * size) / (high - low);
  return keepSpan(start, start + size);
}

/** Moves an interval of length at most 1 into [0, 1]. */
function keepSpan(low: number, high: number): [number, number] {
  const size = high - low;
  if (low < 0) return [0, Math.min(1, size)];
  if (high > 1) return [Math.max(0, 1 - size), 1];
  return [low, high];
}

/** The coordinate at a quantile, along either direction and in units of it; finite at 0 and 1 too. */
export function coordinateAt({ prior }: Pick<LatentPlane, 'prior'>, quantile: number): number {
  return marginalOf(prior).quantile(Math.min(1 - edge, Math.max(edge, quantile)));
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
