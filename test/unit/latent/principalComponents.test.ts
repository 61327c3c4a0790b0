import assert from 'node:assert/strict';
import fc from 'fast-check';
import { symmetricEigen } from '../../../src/latent/eigen';
import { Moments } from '../../../src/latent/moments';
import { principalComponents } from '../../../src/latent/principalComponents';

describe('symmetricEigen', () => {
  it('knows matrices with known eigenvalues', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    near(values, [3, 1]);
    near(vectors.map(Math.abs), [Math.SQRT1_2, Math.SQRT1_2, Math.SQRT1_2, Math.SQRT1_2]);
    // Second differences, whose eigenvalues are 2 − 2 cos(kπ/(n + 1)).
    const n = 12;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      matrix[i * n + i] = 2;
      if (i > 0) matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1;
    }
    const known = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)));
    near(symmetricEigen(matrix, n).values, known);
  });

  it('leaves a diagonal matrix alone, zeros and equals included', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1), 3);
    assert.deepEqual([...values], [1, 1, 0]);
    assert.deepEqual([...vectors], [1, 0, 0, 0, 0, 1, 0, 1, 0]);
  });

  it('rebuilds any symmetric matrix from vectors at right angles', () => {
    const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    const square = fc
      .integer({ min: 1, max: 9 })
      .chain((size) =>
        fc
          .array(number, { minLength: size * size, maxLength: size * size })
          .map((values) => ({ size, values })),
      );
    fc.assert(
      fc.property(square, ({ size, values: given }) => {
        const a = Float64Array.from(
          given,
          (value, at) => value + given[(at % size) * size + Math.floor(at / size)]!,
        );
        const scale = Math.max(1e-12, ...a.map(Math.abs));
        const { values, vectors: v } = symmetricEigen(a, size);
        for (let i = 0; i < size; i++) {
          if (i > 0) assert.ok(values[i - 1]! >= values[i]!);
          for (let j = 0; j < size; j++) {
            let product = 0;
            let rebuilt = 0;
            for (let k = 0; k < size; k++) {
              product += v[i * size + k]! * v[j * size + k]!;
              rebuilt += v[k * size + i]! * values[k]! * v[k * size + j]!;
            }
            assert.ok(Math.abs(product - (i === j ? 1 : 0)) < 1e-12);
            assert.ok(Math.abs(rebuilt - a[i * size + j]!) < 1e-12 * scale * size);
          }
        }
      }),
    );
  });
});

/** In two pieces, as they come from an encoder. */
function momentsOf(points: Float32Array, width: number): Moments {
  const moments = new Moments(width);
  moments.add(points.subarray(0, width));
  moments.add(points.subarray(width));
  return moments;
}

describe('principalComponents', () => {
  it('finds the axes of points along known directions', () => {
    // ±5 along (0.6, 0.8) and ±1 along (−0.8, 0.6), about (10, −20).
    const points = Float32Array.of(13, -16, 7, -24, 9.2, -19.4, 10.8, -20.6);
    const moments = momentsOf(points, 2);
    const { axes, variances } = principalComponents(moments);
    near(moments.centre(), [10, -20]);
    near(variances, [12.5, 0.5]);
    near(axes, [0.6, 0.8, 0.8, -0.6]);
  });

  it('points axes the same way whatever way the points are turned', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 12, maxLength: 12 }), (given) => {
        const { axes } = principalComponents(momentsOf(Float32Array.from(given), 3));
        for (let row = 0; row < 3; row++) {
          const axis = [...axes.subarray(row * 3, row * 3 + 3)];
          const largest = axis.reduce((a, b) => (Math.abs(b) > Math.abs(a) * 1.0001 ? b : a));
          assert.ok(largest > 0, axis.join());
        }
      }),
    );
  });

  it('explains all the variance, none of it negative', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 20, maxLength: 20 }), (given) => {
        const moments = momentsOf(Float32Array.from(given), 4);
        const { variances } = principalComponents(moments);
        const centre = moments.centre();
        assert.ok(variances.every((value, i) => value >= 0 && (i === 0 || value <= variances[i - 1]!)));
        const total = given.reduce((sum, value, i) => sum + (value - centre[i % 4]!) ** 2, 0) / 5;
        const explained = variances.reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(total - explained) <= 1e-4 * Math.max(1, total));
      }),
    );
  });

  it('gives unit axes even to points that are all the same', () => {
    const { variances, axes } = principalComponents(momentsOf(new Float32Array(6).fill(3), 2));
    assert.deepEqual([...variances], [0, 0]);
    assert.deepEqual([...axes], [1, 0, 0, 1]);
  });

  it('refuses numbers that are none', () => {
    assert.throws(() => momentsOf(Float32Array.of(1, NaN), 2).centre(), RangeError);
    assert.throws(() => new Moments(2).add(Float32Array.of(1, 2, 3)), RangeError);
  });
});

function near(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) =>
    assert.ok(Math.abs(actual[i]! - value) < 1e-5, `${i}: ${actual[i]}, ${value}`),
  );
}
