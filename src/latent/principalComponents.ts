import { symmetricEigen } from './eigen';
import type { Moments } from './moments';

export interface PrincipalComponents {
  /** Rows are unit vectors at right angles, largest variance first; `width · width` numbers. */
  readonly axes: Float32Array;
  /** Variance of the points along each axis, descending, none negative; `width` numbers. */
  readonly variances: Float32Array;
}

/**
 * Principal components of points: the eigenvectors of their covariance matrix. The same points always give
 * axes of the same signs, see {@link orient}.
 */
export function principalComponents(moments: Moments): PrincipalComponents {
  const { width } = moments;
  const { values, vectors } = symmetricEigen(moments.covariance(), width);
  for (let row = 0; row < width; row++) orient(vectors.subarray(row * width, (row + 1) * width));
  return {
    axes: Float32Array.from(vectors),
    variances: Float32Array.from(values, (value) => Math.max(0, value)),
  };
}

/** Turns an axis, whose sign is arbitrary, to where its largest component, the first of equals, is positive. */
export function orient(axis: Float64Array): void {
  let largest = 0;
  // A little more than equal, or rounding would choose among equals.
  for (const value of axis) if (Math.abs(value) > Math.abs(largest) * (1 + 1e-6)) largest = value;
  if (largest < 0) for (let i = 0; i < axis.length; i++) axis[i] = -axis[i]!;
}
