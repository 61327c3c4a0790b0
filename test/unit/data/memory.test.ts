import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { SkippedFile } from '../../../src/data/scan';
import { Budget, Turns } from '../../../src/data/turns';
import { flatGif, put, withFolder } from './pictures';

const child = path.resolve('out/test/unit/data/loadFolder.child.mjs');

interface Loaded {
  readonly count: number;
  readonly skipped: readonly SkippedFile[];
  readonly peakMegabytes: number;
}

/**
 * Loads a folder, as `loadFolder.child` has it, in a process of its own, begun by a small one: a process counts its
 * parent’s memory as its own.
 */
async function load(...words: readonly string[]): Promise<Loaded> {
  const shell = ['-c', '"$0" "$@"', process.execPath, child, ...words];
  return JSON.parse((await promisify(execFile)('/bin/sh', shell)).stdout) as Loaded;
}

const flat = (side: number) =>
  sharp({
    create: { width: side, height: side, channels: 3, background: '#306090' },
    limitInputPixels: false,
  });

describe('the memory that decoding takes (issue 6, 8)', function () {
  // Seconds on a quiet machine, minutes on a busy one.
  this.timeout(400_000);

  it('stays below 512 MB for large pictures of every kind, and says which had too many pixels', async function () {
    if (process.platform === 'win32') return this.skip();
    await withFolder(async (folder) => {
      const images = path.join(folder, 'images');
      const gif = await put(images, '0.gif', flatGif(16_000));
      for (let i = 1; i < 6; i++) await copyFile(gif, path.join(images, `${i}.gif`));
      const middle = await put(images, 'middle 0.gif', flatGif(6000));
      for (let i = 1; i < 5; i++) await copyFile(middle, path.join(images, `middle ${i}.gif`));
      const interlaced = await flat(6000).png({ progressive: true, compressionLevel: 1 }).toBuffer();
      for (let i = 0; i < 3; i++) await put(images, `interlaced ${i}.png`, interlaced);
      const progressive = await flat(6000).jpeg({ progressive: true }).toBuffer();
      for (let i = 0; i < 3; i++) await put(images, `progressive ${i}.jpg`, progressive);
      await put(images, 'lines.png', await flat(12_000).png({ compressionLevel: 1 }).toBuffer());

      const { count, skipped, peakMegabytes } = await load(images, path.join(folder, 'cache'));
      assert.ok(peakMegabytes < 512, `${peakMegabytes} MB`);
      assert.ok(peakMegabytes > 120, `${peakMegabytes} MB: were the large ones decoded at all?`);
      assert.equal(count, 12);
      assert.deepEqual(
        skipped.map((file) => path.basename(file.path)),
        [0, 1, 2, 3, 4, 5].map((i) => `${i}.gif`),
      );
      for (const { reason } of skipped)
        assert.match(reason, /too many pixels: 16000 by 16000 .*about \d+ million/);
    });
  });

  it('stays below 512 MB for small pictures in large files, however many wait for the decoder', async function () {
    if (process.platform === 'win32') return this.skip();
    await withFolder(async (folder) => {
      const images = path.join(folder, 'images');
      const picture = await flat(300).png().toBuffer();
      for (let i = 0; i < 20; i++) {
        // Zeros behind the picture, which take no room on the disk.
        await truncate(await put(images, `${i}.png`, picture), 30 * 2 ** 20);
      }
      // As many at a time as with 16 cores.
      const { count, skipped, peakMegabytes } = await load(images, path.join(folder, 'cache'), '32');
      assert.deepEqual([count, skipped], [20, []]);
      assert.ok(peakMegabytes < 512, `${peakMegabytes} MB`);
    });
  });
});

describe('taking turns', () => {
  const tick = () => new Promise((resolve) => setImmediate(resolve));

  it('lends no more of a budget than there is, in order, and all of it to what wants more', async () => {
    const budget = new Budget(10);
    let held = 0;
    let most = 0;
    const begun: number[] = [];
    const amounts = [6, 5, 20, 1, 10, 3, 3, 3];
    await Promise.all(
      amounts.map((amount, i) =>
        budget.during(amount, async () => {
          begun.push(i);
          held += Math.min(10, amount);
          most = Math.max(most, held);
          await tick();
          held -= Math.min(10, amount);
        }),
      ),
    );
    assert.equal(most, 10);
    assert.deepEqual(begun, [...amounts.keys()]);
  });

  it('lets nothing go on beside work that must be alone, even when work fails', async () => {
    const turns = new Turns();
    let running = 0;
    let alone = 0;
    let together = 0;
    const work = async (mustBeAlone: boolean) => {
      running++;
      if (mustBeAlone) {
        assert.equal(running, 1);
        alone++;
      }
      await tick();
      together = Math.max(together, running);
      if (mustBeAlone) assert.equal(running, 1);
      running--;
      throw new Error('as some do');
    };
    const all = Array.from({ length: 40 }, (_, i) =>
      (i % 7 === 3 ? turns.alone(() => work(true)) : turns.together(() => work(false))).catch((e: Error) =>
        assert.equal(e.message, 'as some do'),
      ),
    );
    await Promise.all(all);
    assert.equal(alone, 6);
    assert.ok(together > 1);
  });
});
