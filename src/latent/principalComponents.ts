import { symmetricEigen } from './eigen';
import { averageRow, checkRows } from './rows';

export interface PrincipalComponents {
  /** Average of the points, `width` numbers. */
  readonly centre: Float32Array;
  /** Rows are unit vectors at right angles, largest variance first; `width · width` numbers. */
  readonly axes: Float32Array;
  /** Variance of the points along each axis, descending, none negative; `width` numbers. */
  readonly variances: Float32Array;
}

/**
 * Principal components of points: the eigenvectors of their covariance matrix (divided by the number of
 * points). An axis points where its largest component, the first of equals, is positive, so that the same
 * points always give the same picture.
 *
 * @param points `count · width` numbers, one row a point.
 * @throws RangeError when the length does not agree, or a number is not finite.
 */
export function principalComponents(points: Float32Array, count: number, width: number): PrincipalComponents {
  checkRows('points', points, count, width);
  const centre = averageRow(points, count, width);
  if (!centre.every(Number.isFinite)) throw new RangeError('The points hold numbers that are not finite.');
  const { values, vectors } = symmetricEigen(covariance(points, centre, count), width);
  for (let row = 0; row < width; row++) orient(vectors.subarray(row * width, (row + 1) * width));
  return {
    centre: Float32Array.from(centre),
    axes: Float32Array.from(vectors),
    variances: Float32Array.from(values, (value) => Math.max(0, value)),
  };
}

/** E[(x − c)(x − c)ᵀ], both triangles. */
function covariance(points: Float32Array, centre: Float64Array, count: number): Float64Array {
  const width = centre.length;
  const sums = new Float64Array(width * width);
  const deviation = new Float64Array(width);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < width; i++) deviation[i] = points[row * width + i]! - centre[i]!;
    for (let i = 0; i < width; i++) {
      const di = deviation[i]!;
      for (let j = i; j < width; j++) sums[i * width + j]! += di * deviation[j]!;
    }
  }
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) {
      const value = sums[i * width + j]! / count;
      sums[i * width + j] = value;
      sums[j * width + i] = value;
    }
  }
  return sums;
}

function orient(axis: Float64Array): void {
  let largest = 0;
  // A little more than equal, or rounding would choose among equals.
  for (const value of axis) if (Math.abs(value) > Math.abs(largest) * (1 + 1e-6)) largest = value;
  if (largest < 0) for (let i = 0; i < axis.length; i++) axis[i] = -axis[i]!;
}
