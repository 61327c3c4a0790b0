import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nearest } from '../../../src/latent/neighbours';
import { NeighbourTree } from '../../../src/latent/neighbourTree';
import { randomStream } from '../../../src/latent/random';

describe('a tree of points', () => {
  it('finds the neighbours that a look at all points finds, in any number of dimensions', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(),
        (count, width, wanted, seed) => {
          const random = randomStream(seed, 'tree');
          const points = random.fillNormal(new Float32Array(count * width));
          const tree = new NeighbourTree(points, count, width);
          const k = Math.min(wanted, count);
          const rows = new Uint32Array(k);
          const distances = new Float64Array(k);
          for (let query = 0; query < 5; query++) {
            const at = random.fillNormal(new Float32Array(width));
            tree.nearest(at, rows, distances);
            const expected = nearest(points, count, width, at, k);
            assert.deepEqual(
              [...rows],
              expected.map(({ index }) => index),
            );
            assert.deepEqual(
              [...distances],
              expected.map(({ distance }) => distance),
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds as many among points that are all the same', () => {
    const tree = new NeighbourTree(new Float32Array(200).fill(3), 100, 2);
    const rows = new Uint32Array(15);
    const distances = new Float64Array(15);
    tree.nearest(Float32Array.of(3, 4), rows, distances);
    assert.equal(new Set(rows).size, 15);
    assert.ok(distances.every((distance) => distance === 1));
  });
});
