import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { chmod, cp, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type LoadOptions, loadDataset } from '../../../src/data/dataset';
import { decodeImage } from '../../../src/data/decode';
import type { LoadProgress } from '../../../src/data/loadProgress';
import { skippedLines, summary } from '../../../src/data/report';
import { FolderError, type SkippedFile } from '../../../src/data/scan';
import { halves, noise, pixelsOf, png, put, putMany, withFolder } from './pictures';

/** A folder `images` to load from, and what loads it with a cache beside it. */
function withImages(
  test: (
    images: string,
    load: (options?: Partial<LoadOptions>) => ReturnType<typeof loadDataset>,
  ) => Promise<void>,
) {
  return withFolder(async (folder) => {
    const images = path.join(folder, 'images');
    await test(images, (options) =>
      loadDataset(images, { cacheFolder: path.join(folder, 'cache'), ...options }),
    );
  });
}

describe('loading a dataset', () => {
  it('gives every picture with its path and label', () =>
    withImages(async (images, load) => {
      await putMany(images, 16, 'b');
      await putMany(images, 3, 'a');
      await putMany(images, 2);
      const dataset = await load();
      assert.equal(dataset.count, 21);
      assert.deepEqual(dataset.transform, { imageSize: 8, channels: 1, background: '#ffffff' });
      assert.deepEqual(dataset.labelNames, ['a', 'b']);
      assert.deepEqual([...dataset.labels], [-1, -1, 0, 0, 0, ...Array<number>(16).fill(1)]);
      assert.deepEqual(dataset.skipped, []);
      assert.match(dataset.fingerprint, /^contents:[0-9a-f]{64}$/);
      for (const [i, file] of dataset.paths.entries()) {
        const number = Number(path.basename(file, '.png'));
        assert.deepEqual(await pixelsOf(dataset, i), noise(8, 1, number + 1), file);
      }
    }));

  it('skips what cannot be read, says why, and keeps the others in place', () =>
    withImages(async (images, load) => {
      const files = await putMany(images, 20);
      await writeFile(files[0]!, '');
      await writeFile(files[7]!, 'renamed text');
      await writeFile(files[19]!, (await png(noise(8, 1), 8, 1)).subarray(0, 60));
      for (const [decoded, round] of [20, 0].entries()) {
        const dataset = await load();
        const { count, skipped, paths } = dataset;
        assert.equal(count, 17);
        assert.deepEqual(
          skipped.map((file) => file.path),
          [files[0], files[7], files[19]],
        );
        assert.match(skipped.map(({ reason }) => reason).join('|'), /empty.*\|.*known format.*\|.*damaged/);
        assert.deepEqual(
          paths,
          files.filter((_, i) => ![0, 7, 19].includes(i)),
        );
        assert.deepEqual(await pixelsOf(dataset, 6), noise(8, 1, 9));
        assert.equal(dataset.pixels.count, 17);
        assert.equal(dataset.decoded, round, `load ${decoded}`);
      }
    }));

  it('says how many pictures there are when there are too few', () =>
    withImages(async (images, load) => {
      await putMany(images, 15);
      const tooFew = (pattern: RegExp) => (error: unknown) =>
        error instanceof FolderError && pattern.test(error.message);
      await assert.rejects(load(), tooFew(/only 15 pictures.*at least 16/));
      await put(images, 'bad.png', 'text');
      await assert.rejects(load(), tooFew(/only 15 pictures.*at least 16.*1 could not be read.*bad\.png/));
      assert.equal((await load({ minimumImages: 1 })).count, 15);
      await rm(images, { recursive: true });
      await assert.rejects(load(), tooFew(/does not exist/));
    }));

  it('uses the transform asked for and ignores other wishes', () =>
    withImages(async (images, load) => {
      await putMany(images, 16);
      const wishes = { imageSize: 12, channels: 3, epochs: 4, background: undefined } as const;
      const { transform, bytesPerImage } = await load({ transform: wishes });
      assert.deepEqual(transform, { imageSize: 12, channels: 3, background: '#ffffff' });
      assert.equal(bytesPerImage, 12 * 12 * 3);
      await assert.rejects(load({ transform: { imageSize: 1000 } }), RangeError);
    }));

  it('does not go round a loop of links', () =>
    withImages(async (images, load) => {
      await putMany(images, 16, 'a');
      await symlink(images, path.join(images, 'a', 'loop'));
      assert.equal((await load()).count, 16);
    }));

  it('skips a file that disappears after it was found, without remembering it', () =>
    withImages(async (images, load) => {
      const files = await putMany(images, 20);
      const contents = await readFile(files[19]!);
      // A restored file may look just as it did before it disappeared.
      await utimes(files[19]!, 1000, 1000);
      const onProgress = ({ stage, done }: { stage: string; done: number }) => {
        if (stage === 'decoding' && done === 0) rmSync(files[19]!);
      };
      const first = await load({ onProgress, transform: { imageSize: 8, channels: 1 } });
      assert.deepEqual(first.skipped, [{ path: files[19], reason: 'The file has disappeared.' }]);
      await writeFile(files[19]!, contents);
      await utimes(files[19]!, 1000, 1000);
      assert.deepEqual((await load()).skipped, []);
    }));

  it('reports progress that ends at all pictures', () =>
    withImages(async (images, load) => {
      await putMany(images, 40);
      const seen: LoadProgress[] = [];
      await load({ onProgress: (progress) => seen.push(progress) });
      assert.equal(seen[0]!.stage, 'scanning');
      const last = seen.at(-1)!;
      assert.deepEqual([last.stage, last.done, last.total], ['decoding', 40, 40]);
      assert.ok(last.imagesPerSecond! > 0);
      assert.equal(last.secondsLeft, 0);
    }));

  it('ends when told to, and keeps what it has decoded', () =>
    withImages(async (images, load) => {
      await putMany(images, 40);
      const stop = new AbortController();
      let begun = 0;
      let decoding = false;
      // Asked before each picture: aborts before the eleventh.
      stop.signal.throwIfAborted = () => {
        if (decoding && ++begun > 10) stop.abort();
        AbortSignal.prototype.throwIfAborted.call(stop.signal);
      };
      const onProgress = ({ stage }: { stage: string }) => (decoding = stage === 'decoding');
      const wishes = { transform: { imageSize: 8, channels: 1 } } as const;
      await assert.rejects(load({ ...wishes, signal: stop.signal, onProgress, concurrency: 1 }), {
        name: 'AbortError',
      });
      const dataset = await load(wishes);
      assert.deepEqual([dataset.decoded, dataset.count], [30, 40]);
      assert.deepEqual(await pixelsOf(dataset, 9), noise(8, 1, 10));
      await assert.rejects(load({ signal: AbortSignal.abort() }), { name: 'AbortError' });
    }));

  it('has a fingerprint of names and contents, so that touched and copied pictures are the same (issue 6, 12)', () =>
    withImages(async (images, load) => {
      const files = await putMany(images, 17);
      const { fingerprint } = await load();
      await put(images, 'notes.txt', 'x');
      await put(images, 'unreadable.png', 'x');
      assert.equal((await load({ transform: { imageSize: 16 } })).fingerprint, fingerprint);
      await utimes(files[3]!, 1, 1);
      assert.equal((await load()).fingerprint, fingerprint);
      assert.equal((await load()).fingerprint, fingerprint, 'from the cache');
      await cp(images, `${images} copy`, { recursive: true });
      assert.equal(
        (await loadDataset(`${images} copy`, { cacheFolder: `${images} cache` })).fingerprint,
        fingerprint,
      );
      await writeFile(files[3]!, await png(noise(8, 1, 99), 8, 1));
      const changed = (await load()).fingerprint;
      assert.notEqual(changed, fingerprint);
      await writeFile(files[3]!, await png(noise(8, 1, 4), 8, 1));
      assert.equal((await load()).fingerprint, fingerprint);
      await rename(files[3]!, `${files[3]}.png`);
      assert.notEqual((await load()).fingerprint, fingerprint);
    }));

  it('still knows the pictures of runs recorded by version 0.1, by names, sizes and times (issue 6, 12)', () =>
    withImages(async (images, load) => {
      const files = await putMany(images, 16);
      for (const file of files) await utimes(file, 1000, 1234.5);
      const before = await load();
      const hash = createHash('sha256');
      for (const file of files)
        hash.update(`${path.basename(file)}\0${(await stat(file)).size}\x001234500\0`);
      const recorded = hash.digest('hex');
      const recognised = async (earlier: string) => (await load({ recorded: earlier })).recognition;
      assert.equal(await recognised(recorded), 'same');
      assert.equal(await recognised(before.fingerprint), 'same');
      await utimes(files[3]!, 1, 1);
      assert.equal(await recognised(recorded), 'unproven', 'there is no cache of version 0.1');
      assert.equal(await recognised(before.fingerprint), 'same');
    }));

  it('reports what was decoded, taken from the cache and skipped in numbers that add up (issue 6, 13)', () =>
    withImages(async (images, load) => {
      await putMany(images, 20);
      for (let i = 0; i < 30; i++) await put(images, `broken ${i}.png`, 'text');
      const size = '20 pictures of 8x8 pixels, 1 channel:';
      assert.equal(summary(await load()), `${size} 20 decoded, 0 from the cache; 30 skipped.`);
      assert.equal(summary(await load()), `${size} 0 decoded, 20 from the cache; 30 skipped.`);
      const lines = skippedLines(
        Array.from({ length: 150 }, (_, i) => ({ path: `/${i}`, reason: 'Broken.' })),
      );
      assert.equal(lines.length, 101);
      assert.deepEqual(skippedLines([{ path: '/a\n\u001b[31m.png', reason: 'Broken.' }]), [
        'Skipped /a\\u000a\\u001b[31m.png: Broken.',
      ]);
      assert.deepEqual([lines[0], lines[100]], ['Skipped /0: Broken.', 'Skipped 50 more.']);
    }));

  it('gives each file its own reason, however many are decoded at a time (issue 6, 13)', function () {
    this.timeout(60_000);
    return withImages(async (images, load) => {
      await putMany(images, 16);
      const square = halves('#ff0000', '#00ff00', 64);
      for (let i = 0; i < 60; i++) {
        const format = (['png', 'jpeg', 'webp', 'gif', 'tiff'] as const)[i % 5]!;
        const whole = await square.clone().toFormat(format).toBuffer();
        await put(
          images,
          `cut ${i}.${format}`,
          whole.subarray(0, Math.floor(whole.length * (0.55 + 0.005 * i))),
        );
      }
      const { skipped, transform } = await load({ concurrency: 24 });
      assert.ok(skipped.length > 40, `${skipped.length}`);
      const alone: SkippedFile[] = [];
      for (const { path: file } of skipped) {
        const error = await decodeImage(file, transform).catch((e: Error) => e);
        alone.push({ path: file, reason: (error as Error).message });
      }
      assert.deepEqual(skipped, alone);
      const reasons = new Set(skipped.map(({ reason }) => reason));
      assert.ok(reasons.size >= 5, [...reasons].join('\n'));
      assert.ok(skipped.every(({ reason }) => !/unknown error/i.test(reason)));
    });
  });

  it('goes on, with a warning, when the cache cannot be written', () =>
    withFolder(async (folder) => {
      await putMany(folder, 16);
      const cacheFolder = await put(folder, 'cache', 'a file where the folder should be');
      const warnings: string[] = [];
      const dataset = await loadDataset(folder, {
        cacheFolder,
        onWarning: (message) => warnings.push(message),
      });
      assert.equal(dataset.count, 16);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!, /could not be kept/);
    }));

  it('remembers no file that it was not allowed to open', async function () {
    if (process.platform === 'win32' || process.getuid?.() === 0) return this.skip();
    await withImages(async (images, load) => {
      const files = await putMany(images, 17);
      await chmod(files[0]!, 0o000);
      assert.match((await load()).skipped[0]!.reason, /may not be read/);
      await chmod(files[0]!, 0o600);
      assert.equal((await load()).count, 17);
    });
  });
});
