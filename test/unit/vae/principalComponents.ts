/** Probabilistic PCA in closed form, on the test set without a random generator. */

export const rows = 400;
export const columns = 12;

export function observation(i: number, j: number): number {
  return (
    Math.sin(((0.37 * i * (j + 1)) / 12) * 1.3) +
    0.5 * Math.cos(0.11 * i + 0.7 * j) +
    0.25 * Math.sin(2.3 * i * ((j % 3) + 1))
  );
}

export interface Spectrum {
  readonly mean: number[];
  /** Of the covariance divided by n, largest first. */
  readonly eigenvalues: number[];
  /** Unit length, in the order of the eigenvalues. */
  readonly eigenvectors: number[][];
}

export function spectrum(): Spectrum {
  const data = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => observation(i, j)),
  );
  const mean = Array.from({ length: columns }, (_, j) => data.reduce((sum, row) => sum + row[j]!, 0) / rows);
  const covariance = mean.map((_, a) =>
    mean.map(
      (_, b) => data.reduce((sum, row) => sum + (row[a]! - mean[a]!) * (row[b]! - mean[b]!), 0) / rows,
    ),
  );
  const { values, vectors } = jacobi(covariance);
  const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
  return {
    mean,
    eigenvalues: order.map((i) => values[i]!),
    eigenvectors: order.map((i) => vectors.map((row) => row[i]!)),
  };
}

/** Eigenvalues of a symmetric matrix by Jacobi rotations; eigenvectors are the columns. */
function jacobi(symmetric: number[][]): { values: number[]; vectors: number[][] } {
  const a = symmetric.map((row) => [...row]);
  const vectors = a.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 50; sweep++) {
    for (let p = 0; p < a.length; p++) {
      for (let q = p + 1; q < a.length; q++) {
        if (Math.abs(a[p]![q]!) < 1e-15) continue;
        const angle = 0.5 * Math.atan2(2 * a[p]![q]!, a[q]![q]! - a[p]![p]!);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const rotate = (m: number[][], i: number[], j: number[], k: number, l: number) => {
          const [x, y] = [m[i[0]!]![i[1]!]!, m[j[0]!]![j[1]!]!];
          m[k]![l] = c * x - s * y;
          m[j[0]!]![j[1]!] = s * x + c * y;
        };
        for (let k = 0; k < a.length; k++) rotate(a, [k, p], [k, q], k, p);
        for (let k = 0; k < a.length; k++) rotate(a, [p, k], [q, k], p, k);
        for (let k = 0; k < a.length; k++) rotate(vectors, [k, p], [k, q], k, p);
      }
    }
  }
  return { values: a.map((row, i) => row[i]!), vectors };
}
