import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadDataset } from '../../../src/data/dataset';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import { pixelsOf, put, withFolder } from './pictures';

const allFiles = async (folder: string) =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.png')).sort();

describe('sample pictures', () => {
  it('are a labelled dataset of their own', () =>
    withFolder(async (folder) => {
      const images = path.join(folder, 'images');
      const counts: string[] = [];
      await drawSamplePictures(images, {
        count: 22,
        onProgress: (done, total) => counts.push(`${done}/${total}`),
      });
      assert.equal(counts.at(-1), '22/22');
      const dataset = await loadDataset(images, { cacheFolder: path.join(folder, 'cache') });
      assert.deepEqual(dataset.transform, { imageSize: 64, channels: 3, background: '#ffffff' });
      assert.deepEqual(dataset.labelNames, ['circle', 'square', 'star', 'triangle']);
      assert.deepEqual(
        [...dataset.labels].map((label) => dataset.labels.filter((l) => l === label).length),
        [...Array<number>(12).fill(6), ...Array<number>(10).fill(5)],
      );
      const pictures = await Promise.all(dataset.paths.map((_, row) => pixelsOf(dataset, row)));
      assert.equal(new Set(pictures.map((pixels) => pixels.join())).size, 22);
    }));

  it('are the same for the same seed and others for another', () =>
    withFolder(async (folder) => {
      const draw = async (name: string, seed: number) => {
        await drawSamplePictures(path.join(folder, name), { count: 4, seed });
        return readFile(path.join(folder, name, 'star', 'star-00002.png'));
      };
      const first = await draw('a', 5);
      assert.deepEqual(await draw('b', 5), first);
      assert.notDeepEqual(await draw('c', 6), first);
    }));

  it('are drawn once, and again when some are missing', () =>
    withFolder(async (folder) => {
      await drawSamplePictures(folder, { count: 8 });
      const file = path.join(folder, 'circle', 'circle-00000.png');
      await utimes(file, 1000, 1000);
      await drawSamplePictures(folder, { count: 8 });
      assert.equal((await stat(file)).mtimeMs, 1_000_000);
      await rm(path.join(folder, 'star'), { recursive: true });
      await drawSamplePictures(folder, { count: 8 });
      assert.equal((await allFiles(folder)).length, 8);
    }));

  it('replace another set, and nothing else', () =>
    withFolder(async (folder) => {
      await drawSamplePictures(folder, { count: 12 });
      const own = await put(folder, 'circle/my own.png', 'mine');
      await drawSamplePictures(folder, { count: 8, seed: 2 });
      assert.equal((await allFiles(folder)).length, 9);
      assert.equal(await readFile(own, 'utf8'), 'mine');
      const before = await readFile(path.join(folder, 'star', 'star-00002.png'));
      await drawSamplePictures(folder, { count: 8, seed: 3 });
      assert.notDeepEqual(await readFile(path.join(folder, 'star', 'star-00002.png')), before);
    }));

  it('left half drawn are drawn anew', () =>
    withFolder(async (folder) => {
      const stop = new AbortController();
      const onProgress = (done: number) => done === 5 && stop.abort();
      await assert.rejects(drawSamplePictures(folder, { count: 200, onProgress, signal: stop.signal }), {
        name: 'AbortError',
      });
      const [begun] = await allFiles(folder);
      await writeFile(path.join(folder, begun!), 'half a picture');
      await drawSamplePictures(folder, { count: 20 });
      assert.equal((await allFiles(folder)).length, 20);
      assert.notEqual(await readFile(path.join(folder, begun!), 'utf8'), 'half a picture');
    }));

  it('need a count', () =>
    withFolder(async (folder) => {
      for (const count of [0, -1, 2.5])
        await assert.rejects(drawSamplePictures(folder, { count }), RangeError);
    }));
});
