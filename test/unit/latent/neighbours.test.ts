import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nearest } from '../../../src/latent/neighbours';

describe('nearest', () => {
  it('gives the nearest first, with their distances', () => {
    const points = Float32Array.of(10, 0, 3, 4, 0, 1, -6, 8);
    assert.deepEqual(nearest(points, 4, 2, Float32Array.of(0, 0), 3), [
      { index: 2, distance: 1 },
      { index: 1, distance: 5 },
      { index: 0, distance: 10 },
    ]);
  });

  it('agrees with sorting everything, equals by their index', () => {
    const coordinate = fc.integer({ min: -3, max: 3 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 60 }),
        fc.tuple(coordinate, coordinate),
        fc.nat(70),
        (points, [x, y], k) => {
          const expected = points
            .map(([px, py], index) => ({ index, distance: Math.sqrt((px - x) ** 2 + (py - y) ** 2) }))
            .sort((a, b) => a.distance - b.distance || a.index - b.index)
            .slice(0, k);
          const values = Float32Array.from(points.flat());
          assert.deepEqual(nearest(values, points.length, 2, Float32Array.of(x, y), k), expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('passes over points that are no points', () => {
    assert.deepEqual(nearest(Float32Array.of(NaN, Infinity, 1), 3, 1, Float32Array.of(0), 3), [
      { index: 2, distance: 1 },
    ]);
  });

  it('refuses what does not fit', () => {
    const points = new Float32Array(4);
    assert.throws(() => nearest(points, 2, 2, new Float32Array(3), 1), RangeError);
    assert.throws(() => nearest(points, 2, 2, Float32Array.of(0, NaN), 1), RangeError);
    assert.throws(() => nearest(points, 2, 2, new Float32Array(2), 1.5), RangeError);
  });
});
