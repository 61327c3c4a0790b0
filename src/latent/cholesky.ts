/**
 * The lower triangle L of a symmetric positive definite matrix, L Lᵀ = A: Golub and Van Loan, "Matrix
 * Computations", section 4.2.
 *
 * @param matrix `size · size` numbers; only the lower triangle is read.
 * @returns as many, zeros above the diagonal.
 * @throws RangeError when the matrix is not positive definite.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) rest -= lower[i * size + k]! * lower[j * size + k]!;
      if (i === j && !(rest > 0)) throw new RangeError('The matrix is not positive definite.');
      lower[i * size + j] = i === j ? Math.sqrt(rest) : rest / lower[j * size + j]!;
    }
  }
  return lower;
}

/** Solves L x = b in place: `values` is b before and x after. */
export function solveLower(lower: Float64Array, values: Float64Array): void {
  const size = values.length;
  for (let i = 0; i < size; i++) {
    let rest = values[i]!;
    for (let k = 0; k < i; k++) rest -= lower[i * size + k]! * values[k]!;
    values[i] = rest / lower[i * size + i]!;
  }
}
