export interface SymmetricEigen {
  /** Descending. */
  readonly values: Float64Array;
  /** Row i is the unit eigenvector of value i; `size · size` numbers. */
  readonly vectors: Float64Array;
}

const mostSweeps = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations: Golub and Van Loan,
 * "Matrix Computations", section 8.5. Each rotation makes one pair of off-diagonal numbers zero; a few
 * sweeps over all pairs leave nothing that double precision can tell from zero.
 *
 * @param matrix `size · size` numbers; not changed.
 */
export function symmetricEigen(matrix: Float64Array, size: number): SymmetricEigen {
  const a = matrix.slice();
  // Rows of v are the eigenvectors in the making: rotating rows keeps memory access in order.
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  for (let sweep = 0; sweep < mostSweeps && offDiagonal(a, size) > 0; sweep++) {
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q);
    }
  }
  const diagonal = Array.from({ length: size }, (_, i) => a[i * size + i]!);
  const order = [...diagonal.keys()].sort((i, j) => diagonal[j]! - diagonal[i]! || i - j);
  const vectors = new Float64Array(size * size);
  for (const [to, from] of order.entries()) {
    vectors.set(v.subarray(from * size, (from + 1) * size), to * size);
  }
  return { values: Float64Array.from(order, (i) => diagonal[i]!), vectors };
}

/** Makes a[p][q] zero by the rotation J(p, q, θ): a becomes Jᵀ a J. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q]!;
  const app = a[p * size + p]!;
  const aqq = a[q * size + q]!;
  if (apq === 0) return;
  if (Math.abs(apq) <= 1e-17 * Math.sqrt(Math.abs(app) * Math.abs(aqq))) {
    a[p * size + q] = a[q * size + p] = 0;
    return;
  }
  const tau = (aqq - app) / (2 * apq);
  // The smaller root of t² + 2τt − 1 = 0 turns by at most 45°.
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const vp = v[p * size + k]!;
    const vq = v[q * size + k]!;
    v[p * size + k] = c * vp - s * vq;
    v[q * size + k] = s * vp + c * vq;
    if (k === p || k === q) continue;
    const akp = a[p * size + k]!;
    const akq = a[q * size + k]!;
    a[p * size + k] = a[k * size + p] = c * akp - s * akq;
    a[q * size + k] = a[k * size + q] = s * akp + c * akq;
  }
  a[p * size + p] = app - t * apq;
  a[q * size + q] = aqq + t * apq;
  a[p * size + q] = a[q * size + p] = 0;
}

/** Largest off-diagonal number that is more than rounding beside the largest of the diagonal, else 0. */
function offDiagonal(a: Float64Array, size: number): number {
  let off = 0;
  let scale = 0;
  for (let i = 0; i < size; i++) {
    scale = Math.max(scale, Math.abs(a[i * size + i]!));
    for (let j = i + 1; j < size; j++) off = Math.max(off, Math.abs(a[i * size + j]!));
  }
  return off > 1e-16 * scale ? off : 0;
}
