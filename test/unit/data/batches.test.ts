import assert from 'node:assert/strict';
import fc from 'fast-check';
import { epochBatches, gather } from '../../../src/data/batches';

describe('batches of an epoch', () => {
  it('hold every picture exactly once, and only the last may be smaller', () => {
    const indices = fc.uniqueArray(fc.nat(10_000), { maxLength: 200 }).map((list) => Uint32Array.from(list));
    fc.assert(
      fc.property(
        indices,
        fc.integer({ min: 1, max: 64 }),
        fc.integer(),
        fc.nat(),
        (all, batchSize, seed, epoch) => {
          const batches = [...epochBatches({ indices: all, batchSize, seed, epoch })];
          assert.deepEqual(
            Uint32Array.from(batches.flatMap((batch) => [...batch])).sort(),
            all.slice().sort(),
          );
          assert.ok(batches.slice(0, -1).every((batch) => batch.length === batchSize));
          assert.ok(batches.every((batch) => batch.length > 0 && batch.length <= batchSize));
        },
      ),
    );
  });

  it('come in another order each epoch, and in the same order again', () => {
    const order = (epoch: number) =>
      [...epochBatches({ indices: Uint32Array.from(Array(64).keys()), batchSize: 64, seed: 1, epoch })][0];
    assert.deepEqual(order(1), order(1));
    assert.notDeepEqual(order(1), order(2));
  });

  it('need a batch size of one or more', () => {
    for (const batchSize of [0, 1.5, -2]) {
      const batches = epochBatches({ indices: new Uint32Array(4), batchSize, seed: 1, epoch: 1 });
      assert.throws(() => batches.next(), RangeError);
    }
  });
});

describe('gathering a batch', () => {
  const dataset = { images: Uint8Array.from(Array(12).keys()), bytesPerImage: 3, count: 4 };

  it('copies the pictures in the order asked for', () => {
    const pixels = gather(dataset, Uint32Array.of(3, 0, 3));
    assert.deepEqual([...pixels], [9, 10, 11, 0, 1, 2, 9, 10, 11]);
    pixels.fill(99);
    assert.equal(dataset.images[0], 0);
  });

  it('fills a given array and returns the part filled', () => {
    const out = new Uint8Array(9);
    assert.equal(gather(dataset, Uint32Array.of(1, 2, 3), out), out);
    assert.deepEqual([...out], [3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert.deepEqual([...gather(dataset, Uint32Array.of(0), out)], [0, 1, 2]);
  });

  it('refuses pictures that are not there and arrays that are too small', () => {
    assert.throws(() => gather(dataset, Uint32Array.of(4)), RangeError);
    assert.throws(() => gather(dataset, Uint32Array.of(0, 1), new Uint8Array(5)), RangeError);
  });
});
