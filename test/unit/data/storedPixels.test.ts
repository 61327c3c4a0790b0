import assert from 'node:assert/strict';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gather } from '../../../src/data/batches';
import { type ImageDataset, loadDataset, type LoadOptions } from '../../../src/data/dataset';
import { FolderError } from '../../../src/data/scan';
import { StorageError } from '../../../src/files/atomicFile';
import { noise, pixelsOf, png, put, putMany, withFolder } from './pictures';

const count = 40;
const transform = { imageSize: 8, channels: 1 } as const;
const options = { transform, mostHeldBytes: 0 } as const;

interface Context {
  readonly images: string;
  readonly files: string[];
  readonly cacheFolder: string;
  readonly load: (more?: Partial<LoadOptions>) => Promise<ImageDataset>;
  /** The files that keep the pictures. */
  readonly kept: () => Promise<string[]>;
}

/** A folder of pictures, of which none is kept in memory. */
function withPictures(test: (context: Context) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const images = path.join(folder, 'images');
    const cacheFolder = path.join(folder, 'cache');
    const files = await putMany(images, count);
    const opened: ImageDataset[] = [];
    const load = async (more?: Partial<LoadOptions>) => {
      const dataset = await loadDataset(images, { cacheFolder, ...options, ...more });
      opened.push(dataset);
      return dataset;
    };
    const kept = async () =>
      (await readdir(cacheFolder))
        .filter((name) => name.endsWith('.pixels'))
        .map((name) => path.join(cacheFolder, name));
    try {
      await test({ images, files, cacheFolder, load, kept });
    } finally {
      for (const { pixels } of opened) await pixels.close();
    }
  });
}

/** That every picture is what it should be, read in any order and more than once. */
async function assertAll(dataset: ImageDataset, numbers = Array.from({ length: count }, (_, i) => i + 1)) {
  const rows = [...numbers.keys()];
  const order = [...rows.reverse(), 3, 3, 0];
  const pixels = await pixelsOf(dataset, ...order);
  for (const [i, row] of order.entries()) {
    assert.deepEqual(pixels.slice(i * 64, (i + 1) * 64), noise(8, 1, numbers[row]), `row ${row}`);
  }
}

describe('pictures that are read from disk (issue 8, part 4)', () => {
  it('are the same as those in memory, decoded or from the cache', () =>
    withPictures(async ({ load }) => {
      const first = await load();
      assert.deepEqual([first.decoded, first.fromCache, first.pixels.heldBytes], [count, 0, 0]);
      await assertAll(first);
      const second = await load();
      assert.deepEqual([second.decoded, second.fromCache, second.pixels.heldBytes], [0, count, 0]);
      await assertAll(second);
      const held = await load({ mostHeldBytes: count * 64 });
      assert.deepEqual([held.decoded, held.pixels.heldBytes], [0, count * 64]);
      await assertAll(held);
      assert.equal((await load({ mostHeldBytes: count * 64 - 1 })).pixels.heldBytes, 0);
      assert.equal(second.fingerprint, held.fingerprint);
    }));

  it('come from several files when pictures were added and changed', () =>
    withPictures(async ({ images, files, load, kept }) => {
      const before = await load();
      await writeFile(files[5]!, await png(noise(8, 1, 99), 8, 1));
      await put(images, '0005 added.png', await png(noise(8, 1, 77), 8, 1));
      const dataset = await load();
      assert.equal(dataset.decoded, 2);
      assert.equal((await kept()).length, 2);
      const numbers = Array.from({ length: count }, (_, i) => i + 1);
      numbers.splice(5, 1, 77, 99);
      await assertAll(dataset, numbers);
      // Whoever loaded earlier still has what they loaded.
      await assertAll(before);
    }));

  it('leave out what cannot be read', () =>
    withPictures(async ({ files, load }) => {
      await writeFile(files[0]!, 'text');
      await writeFile(files[20]!, '');
      const numbers = Array.from({ length: count }, (_, i) => i + 1).filter((n) => n !== 1 && n !== 21);
      for (const decoded of [count, 0]) {
        const dataset = await load();
        assert.deepEqual([dataset.decoded, dataset.count, dataset.skipped.length], [decoded, count - 2, 2]);
        await assertAll(dataset, numbers);
      }
    }));

  it('are decoded again, one by one, where the file is damaged, cut short or gone while it is read', () =>
    withPictures(async ({ load, kept }) => {
      for (const spoil of [
        (file: string, whole: Buffer) => writeFile(file, whole.fill(0, whole.length - 900)),
        (file: string, whole: Buffer) => truncate(file, whole.length - 100),
        (file: string) => truncate(file, 3),
        (file: string) => rm(file),
      ]) {
        const dataset = await load();
        const [file] = await kept();
        await spoil(file!, await readFile(file!));
        await assertAll(dataset);
        for (const each of await kept()) await rm(each);
      }
    }));

  it('are an error in words when neither they nor the picture they are from can be had', () =>
    withPictures(async ({ files, load, kept }) => {
      const dataset = await load();
      for (const each of await kept()) await rm(each);
      await rm(files[7]!);
      await writeFile(files[8]!, await png(noise(8, 1, 99), 8, 1));
      const words = (file: string) => (error: unknown) =>
        error instanceof FolderError && error.message.startsWith(`${file} can no longer be read as it was`);
      await assert.rejects(pixelsOf(dataset, 3, 7), words(files[7]!));
      await assert.rejects(pixelsOf(dataset, 8), words(files[8]!));
      // For whoever looks at many, what can be had.
      const shown = await gather(dataset, Uint32Array.of(6, 7, 8), new Uint8Array(192).fill(9), 'black');
      assert.deepEqual([...shown], [...noise(8, 1, 7), ...new Uint8Array(64), ...noise(8, 1, 99)]);
    }));

  it('can be read again after they were closed', () =>
    withPictures(async ({ load }) => {
      const dataset = await load();
      const reading = assertAll(dataset);
      await dataset.pixels.close();
      await reading;
      await assertAll(dataset);
    }));

  it('go on where an earlier reading was killed, and take nothing half written for whole', () =>
    withPictures(async ({ load, kept }) => {
      await load();
      const [file] = await kept();
      const whole = await readFile(file!);
      for (const length of [whole.length - 1, whole.length - 64 * count, 100, 12, 5, 0]) {
        for (const each of await kept()) await rm(each);
        await writeFile(file!, whole.subarray(0, length));
        const dataset = await load();
        assert.equal(dataset.decoded, count, `cut to ${length}`);
        await assertAll(dataset);
      }
    }));

  it('are refused in words where they are too many for memory and cannot be kept on disk', () =>
    withPictures(async ({ cacheFolder, load }) => {
      await put(path.dirname(cacheFolder), path.basename(cacheFolder), 'a file where the folder should be');
      await assert.rejects(load(), (error) => {
        assert.ok(error instanceof StorageError);
        assert.match(
          error.message,
          /need 0\.0 GiB in .*cannot be kept there\..*a file of that name is in the way.*image size/,
        );
        return true;
      });
      assert.equal((await load({ mostHeldBytes: 10_000 })).count, count);
    }));

  it('are whole for two who load them at once', () =>
    withPictures(async ({ load }) => {
      for (const dataset of await Promise.all([load(), load(), load()])) await assertAll(dataset);
      const after = await load();
      assert.equal(after.decoded, 0);
      await assertAll(after);
    }));
});
