import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cholesky, solveLower } from '../../../src/latent/cholesky';

describe('the Cholesky factor', () => {
  it('is the one worked out by hand', () => {
    const matrix = Float64Array.of(4, 12, -16, 12, 37, -43, -16, -43, 98);
    assert.deepEqual([...cholesky(matrix, 3)], [2, 0, 0, 6, 1, 0, -8, 5, 3]);
  });

  it('times its transpose is the matrix', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 16, maxLength: 16 }), (values) => {
        const size = 4;
        const at = (i: number, j: number) => values[i * size + j]!;
        const indices = [0, 1, 2, 3];
        const matrix = Float64Array.from({ length: 16 }, (_, n) => {
          const [i, j] = [Math.floor(n / size), n % size];
          return indices.reduce((sum, k) => sum + at(i, k) * at(j, k), i === j ? 1 : 0);
        });
        const lower = cholesky(matrix, size);
        for (let n = 0; n < 16; n++) {
          const [i, j] = [Math.floor(n / size), n % size];
          const product = indices.reduce((sum, k) => sum + lower[i * size + k]! * lower[j * size + k]!, 0);
          assert.ok(Math.abs(product - matrix[n]!) < 1e-9 * Math.max(1, Math.abs(matrix[n]!)));
          if (j > i) assert.equal(lower[n], 0);
        }
      }),
    );
  });

  it('is refused for what has none', () => {
    assert.throws(() => cholesky(Float64Array.of(1, 2, 2, 1), 2), /not positive definite/);
    assert.throws(() => cholesky(Float64Array.of(0), 1), /not positive definite/);
    assert.throws(() => cholesky(Float64Array.of(NaN), 1), /not positive definite/);
  });
});

describe('solveLower', () => {
  it('solves by hand', () => {
    const values = Float64Array.of(4, 13, -1);
    solveLower(Float64Array.of(2, 0, 0, 6, 1, 0, -8, 5, 3), values);
    assert.deepEqual([...values], [2, 1, 10 / 3]);
  });
});
