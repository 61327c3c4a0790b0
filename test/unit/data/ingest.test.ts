import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readdir, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { decodeImage } from '../../../src/data/decode';
import { type ImageDataset, loadDataset, type LoadOptions } from '../../../src/data/dataset';
import { decodeInThreads } from '../../../src/data/threads/decodeInThreads';
import { flatGif, noise, pixelsOf, png, put, putMany, withFolder } from './pictures';

const minutes = 60_000;

/** A folder `images` to load from, and what loads it with a cache beside it. */
function withImages(
  test: (
    images: string,
    load: (options?: Partial<LoadOptions>) => Promise<ImageDataset>,
    cacheFolder: string,
  ) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const [images, cacheFolder] = [path.join(folder, 'images'), path.join(folder, 'cache')];
    await test(images, (options) => loadDataset(images, { cacheFolder, ...options }), cacheFolder);
  });
}

const pixelFiles = async (cacheFolder: string) =>
  (await readdir(cacheFolder))
    .filter((name) => name.endsWith('.pixels'))
    .map((name) => path.join(cacheFolder, name));

async function assertAsDecodedAlone(dataset: ImageDataset): Promise<void> {
  for (const [row, file] of dataset.paths.entries()) {
    assert.deepEqual(await pixelsOf(dataset, row), await decodeImage(file, dataset.transform), file);
  }
}

describe('decoding many pictures (issue 8, part 4)', function () {
  this.timeout(60_000);

  it('gives small plain ones to threads, and the same pixels and reasons as one by one', () =>
    withImages(async (images, load) => {
      await putMany(images, 300);
      await put(images, 'colour.png', await png(noise(8, 3), 8, 3));
      await put(images, 'other size.png', await png(noise(16, 1), 16, 1));
      await put(images, 'large.png', await png(noise(8, 1), 8, 1));
      await truncate(path.join(images, 'large.png'), 300_000);
      await put(images, 'torn.png', (await png(noise(8, 1), 8, 1)).subarray(0, 60));
      await put(images, 'empty.png', '');
      for (const options of [{}, { mostHeldBytes: 0 }]) {
        const dataset = await load({ ...options, transform: { imageSize: 8, channels: 1 } });
        assert.deepEqual(
          dataset.skipped.map((file) => path.basename(file.path)),
          ['empty.png', 'torn.png'],
        );
        assert.match(dataset.skipped[0]!.reason, /empty/);
        assert.equal(dataset.count, 303);
        await assertAsDecodedAlone(dataset);
        await dataset.pixels.close();
      }
    }));

  it('has threads do all that is plain, and leave the rest', () =>
    withImages(async (images) => {
      const files = await putMany(images, 200);
      await writeFile(files[3]!, 'text');
      await writeFile(files[150]!, await png(noise(16, 1), 16, 1));
      const seen = new Map<number, Uint8Array>();
      const onPicture = (index: number, _: unknown, pixels: Uint8Array) => {
        seen.set(index, pixels.slice());
        return Promise.resolve();
      };
      const transform = { imageSize: 8, channels: 1, background: '#ffffff' } as const;
      const all = Uint32Array.from(files.keys());
      const left = await decodeInThreads(all, (index) => files[index]!, transform, onPicture);
      assert.deepEqual([...left], [3, 150]);
      assert.deepEqual(
        [...seen.keys()].sort((a, b) => a - b),
        [...all].filter((i) => !left.includes(i)),
      );
      for (const [index, pixels] of seen) assert.deepEqual(pixels, noise(8, 1, index + 1));
      const nothing = decodeInThreads(all, () => '/missing.png', transform, onPicture);
      assert.deepEqual(await nothing, all);
    }));

  it('goes on without threads where most are not plain', () =>
    withImages(async (images, load) => {
      const [file] = await putMany(images, 1);
      for (let i = 1; i < 400; i++) await copyFile(file!, path.join(images, `${i}.png`));
      const dataset = await load({ transform: { imageSize: 12, channels: 3 } });
      assert.deepEqual([dataset.count, dataset.decoded], [400, 400]);
      await assertAsDecodedAlone(dataset);
    }));

  it('ends at once when it is cancelled, also within a picture that takes long', () =>
    withImages(async (images, load) => {
      await putMany(images, 16);
      for (let i = 0; i < 4; i++) await put(images, `slow ${i}.gif`, flatGif(7000));
      const stop = new AbortController();
      let cancelled = 0;
      let late = 0;
      const onProgress = ({ stage, done }: { stage: string; done: number }) => {
        if (stop.signal.aborted) late++;
        if (stage !== 'decoding' || done < 16 || stop.signal.aborted) return;
        cancelled = performance.now();
        stop.abort();
      };
      const loading = load({ transform: { imageSize: 8, channels: 1 }, signal: stop.signal, onProgress });
      await assert.rejects(loading, { name: 'AbortError' });
      const waited = performance.now() - cancelled;
      const began = performance.now();
      await load({ transform: { imageSize: 8, channels: 1 } });
      const slow = performance.now() - began;
      assert.ok(waited < slow / 4, `${waited} ms of ${slow} ms`);
      assert.equal(late, 0, 'told of progress after it was cancelled');
    }));

  it('goes on after being killed, and takes a picture that was changed meanwhile as it is now', async function () {
    if (process.platform === 'win32') return this.skip();
    await withImages(async (images, load, cacheFolder) => {
      // Enlarged, so that they are no plain ones and take their time.
      const files = await putMany(images, 2500);
      const child = spawn(process.execPath, [
        path.resolve('out/test/unit/data/loadFolder.child.mjs'),
        ...[images, cacheFolder, '2', 'told'],
      ]);
      const exited = once(child, 'exit');
      let before = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        const kept = await Promise.all(
          (await pixelFiles(cacheFolder).catch(() => [])).map((file) => stat(file)),
        );
        const size = Math.max(0, ...kept.map((facts) => facts.size));
        // A size that lasts: what is being written just now is not whole, and of no use to anybody.
        if (/^\d+$/.test(line) && size > 500_000 && size === before) break;
        before = size;
      }
      child.kill('SIGKILL');
      await exited;
      await writeFile(files[0]!, await png(noise(8, 1, 9999), 8, 1));
      const dataset = await load({ transform: { imageSize: 64, channels: 3 } });
      assert.ok(dataset.fromCache > 0 && dataset.decoded > 0, `${dataset.fromCache} + ${dataset.decoded}`);
      assert.equal(dataset.fromCache + dataset.decoded, 2500);
      for (const row of [0, 1, 100, 1000, 2499]) {
        const alone = await decodeImage(dataset.paths[row]!, dataset.transform);
        assert.deepEqual(await pixelsOf(dataset, row), alone, `row ${row}`);
      }
    });
  });

  it('makes one file of many small ones, and removes those that hold little of use, unless they are in use', () =>
    withImages(async (images, load, cacheFolder) => {
      const options = { transform: { imageSize: 8, channels: 1 }, mostHeldBytes: 0 } as const;
      await putMany(images, 20);
      const first = await load(options);
      for (let i = 0; i < 10; i++) {
        await put(images, `more ${i}.png`, await png(noise(8, 1, 500 + i), 8, 1));
        await load(options);
      }
      assert.equal((await pixelFiles(cacheFolder)).length, 11);
      assert.equal((await load(options)).decoded, 0);
      assert.equal((await pixelFiles(cacheFolder)).length, 11, 'someone may have them open');
      const earlier = new Date(Date.now() - 30 * minutes);
      for (const file of await pixelFiles(cacheFolder)) await utimes(file, earlier, earlier);
      const dataset = await load(options);
      assert.deepEqual([dataset.count, dataset.decoded], [30, 3]);
      assert.equal((await pixelFiles(cacheFolder)).length, 9);
      await assertAsDecodedAlone(dataset);
      assert.equal((await load(options)).decoded, 0);
      for (const file of await pixelFiles(cacheFolder)) await utimes(file, earlier, earlier);
      const other = await load({
        ...options,
        transform: { imageSize: 8, channels: 1, background: '#000000' },
      });
      assert.equal((await pixelFiles(cacheFolder)).length, 10, 'those for other pixels are left');
      for (const each of [first, dataset, other]) await each.pixels.close();
    }));
});
