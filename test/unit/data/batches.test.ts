import assert from 'node:assert/strict';
import fc from 'fast-check';
import { epochBatches, gather, gatherAhead, inChunks } from '../../../src/data/batches';
import type { HeldPixels } from '../../../src/data/heldPixels';
import { inMemory } from './pictures';

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

  it('leave out those that were taken before', () => {
    const options = { indices: Uint32Array.from(Array(50).keys()), batchSize: 8, seed: 1, epoch: 1 };
    assert.deepEqual([...epochBatches({ ...options, firstStep: 4 })], [...epochBatches(options)].slice(4));
    assert.deepEqual([...epochBatches({ ...options, firstStep: 7 })], []);
  });

  it('need a batch size of one or more', () => {
    for (const batchSize of [0, 1.5, -2]) {
      const batches = epochBatches({ indices: new Uint32Array(4), batchSize, seed: 1, epoch: 1 });
      assert.throws(() => batches.next(), RangeError);
    }
  });
});

describe('pictures in chunks', () => {
  it('are all there in order, in parts of whole batches that take no more than 32 MiB', () => {
    const all = Uint32Array.from(Array(5000).keys());
    for (const bytesPerImage of [1, 784, 12_288, 196_608]) {
      const chunks = [...inChunks(all, bytesPerImage)];
      assert.deepEqual(Uint32Array.from(chunks.flatMap((chunk) => [...chunk])), all);
      for (const chunk of chunks.slice(0, -1)) {
        assert.equal(chunk.length % 128, 0);
        assert.ok(chunk.length * bytesPerImage <= 32 * 2 ** 20 && chunk.length <= 2048);
      }
    }
    assert.equal([...inChunks(all, 12_288)][0]!.length, 2048);
  });
});

describe('gathering a batch', () => {
  const images = Uint8Array.from(Array(12).keys());
  const dataset = inMemory(images, 3);

  it('copies the pictures in the order asked for', async () => {
    const pixels = await gather(dataset, Uint32Array.of(3, 0, 3));
    assert.deepEqual([...pixels], [9, 10, 11, 0, 1, 2, 9, 10, 11]);
    pixels.fill(99);
    assert.equal(images[0], 0);
  });

  it('fills a given array and returns the part filled', async () => {
    const out = new Uint8Array(9);
    assert.equal(await gather(dataset, Uint32Array.of(1, 2, 3), out), out);
    assert.deepEqual([...out], [3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert.deepEqual([...(await gather(dataset, Uint32Array.of(0), out))], [0, 1, 2]);
  });

  it('refuses pictures that are not there and arrays that are too small', async () => {
    await assert.rejects(gather(dataset, Uint32Array.of(4)), RangeError);
    await assert.rejects(gather(dataset, Uint32Array.of(0, 1), new Uint8Array(5)), RangeError);
  });

  it('begins each batch while the one before is worked on, and gives all in order', async () => {
    const begun: number[] = [];
    const watched = {
      ...dataset,
      pixels: Object.assign(Object.create(dataset.pixels) as HeldPixels, {
        read: (rows: Uint32Array, out: Uint8Array) => {
          begun.push(rows[0]!);
          return dataset.pixels.read(rows, out);
        },
      }),
    };
    const batches = [Uint32Array.of(2), Uint32Array.of(0), Uint32Array.of(3, 1)];
    const seen: unknown[] = [];
    for await (const { pixels } of gatherAhead(watched, batches)) seen.push([begun.length, [...pixels]]);
    assert.deepEqual(seen, [
      [2, [6, 7, 8]],
      [3, [0, 1, 2]],
      [3, [9, 10, 11, 3, 4, 5]],
    ]);
  });
});
