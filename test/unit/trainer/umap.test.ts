import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { randomStream } from '../../../src/latent/random';
import { readMap, writeMap } from '../../../src/trainer/umap/keptMap';
import { type LaidOut, layOut, mostFitted } from '../../../src/trainer/umap/layOut';
import { umap } from '../../../src/trainer/umap/umap';
import { withFolder } from '../data/pictures';

const entry = path.resolve('dist/umap.js');

function finish(points: Float32Array, count: number, width: number, seed = 1, most?: number): LaidOut {
  const work = layOut(points, count, width, seed, most);
  for (let told = -1; ;) {
    const { done, value } = work.next();
    if (done) return value;
    assert.ok(value >= told && value < 100, `${value} after ${told}`);
    told = value;
  }
}

/** Rows in turn from two clusters, far apart in eight dimensions. */
function clusters(count: number): Float32Array {
  const points = randomStream(5, 'clusters').fillNormal(new Float32Array(8 * count));
  for (let row = 1; row < count; row += 2) points[8 * row]! += 20;
  return points;
}

/** The share of places that lie nearer to the middle of their own cluster than to that of the other. */
function told(places: Float32Array): number {
  const count = places.length / 2;
  const middles = [0, 1].map((first) => {
    let [x, y] = [0, 0];
    for (let row = first; row < count; row += 2) {
      x += (2 * places[2 * row]!) / count;
      y += (2 * places[2 * row + 1]!) / count;
    }
    return [x, y] as const;
  });
  let right = 0;
  for (let row = 0; row < count; row++) {
    const [own, other] = [row % 2, 1 - (row % 2)].map((cluster) =>
      Math.hypot(places[2 * row]! - middles[cluster]![0], places[2 * row + 1]! - middles[cluster]![1]),
    );
    if (own! < other!) right++;
  }
  return right / count;
}

describe('a map by UMAP', function () {
  this.timeout(120_000);

  it('keeps two clusters apart', () => {
    const { places, fitted } = finish(clusters(200), 200, 8);
    assert.equal(fitted, 200);
    assert.ok(places.every(Number.isFinite));
    assert.equal(told(places), 1);
  });

  it('places those beyond a sample among their nearest of it', () => {
    const { places, fitted } = finish(clusters(500), 500, 8, 1, 100);
    assert.equal(fitted, 100);
    assert.ok(places.every(Number.isFinite));
    assert.equal(told(places), 1);
    const sample = clusters(500).filter((_, i) => Math.floor(i / 8) % 5 === 0);
    const alone = finish(sample, 100, 8);
    for (let row = 0; row < 100; row++) {
      assert.deepEqual(places.subarray(10 * row, 10 * row + 2), alone.places.subarray(2 * row, 2 * row + 2));
    }
  });

  it('is the same for the same seed, another for another', () => {
    const points = clusters(60);
    const first = finish(points, 60, 8);
    assert.deepEqual(finish(points, 60, 8), first);
    assert.notDeepEqual(finish(points, 60, 8, 2).places, first.places);
  });

  it('of points that are all the same, or few, has a place for each', () => {
    const { places } = finish(new Float32Array(40), 20, 2);
    assert.ok(places.every(Number.isFinite));
    assert.equal(finish(Float32Array.of(0, 1, 2, 3), 4, 1).places.length, 8);
    assert.throws(() => finish(Float32Array.of(0, 1, 2), 3, 1), /UMAP needs 4 pictures/);
  });

  it('made by a thread is the same, and is heard of as it goes', async () => {
    const points = clusters(100);
    const heard: number[] = [];
    const task = { points, count: 100, width: 8, seed: 1 };
    const made = await umap(entry, task, new AbortController().signal, (done, total) => {
      assert.equal(total, 100);
      heard.push(done);
    });
    assert.deepEqual(made, finish(points, 100, 8));
    assert.ok(heard.length > 20, `${heard.length}`);
    assert.deepEqual(
      heard.toSorted((a, b) => a - b),
      heard,
    );
  });

  it('that is cancelled ends its thread at once', async () => {
    const count = mostFitted;
    const task = { points: clusters(count), count, width: 8, seed: 1 };
    const controller = new AbortController();
    let begun!: () => void;
    const beginning = new Promise<void>((resolve) => (begun = resolve));
    let heard = 0;
    const making = umap(entry, task, controller.signal, () => {
      heard++;
      begun();
    });
    await beginning;
    controller.abort();
    await assert.rejects(making, { name: 'AbortError' });
    const before = heard;
    await later(300);
    assert.equal(heard, before);
  });

  it('that cannot be made says why', async () => {
    const task = { points: new Float32Array(2), count: 2, width: 1, seed: 1 };
    await assert.rejects(
      umap(entry, task, new AbortController().signal, () => undefined),
      /UMAP needs 4/,
    );
  });

  it('is read as it was kept, and not at all when the file is damaged or of other pictures', () =>
    withFolder(async (folder) => {
      const file = path.join(folder, 'cache', 'a.umap');
      const map = { places: Float32Array.of(1.5, -2, 3, 4e-9), fitted: 1 };
      await writeMap(file, map);
      assert.deepEqual(await readMap(file, 2), map);
      assert.equal(await readMap(file, 3), undefined);
      assert.equal(await readMap(`${file}2`, 2), undefined);
      const damaged = Buffer.alloc(8 + 8 + 32 + 16, 1);
      await writeFile(file, damaged);
      assert.equal(await readMap(file, 2), undefined);
    }));

  it('is not waited for where a pipe or a folder has its name, nor read where it is of another size', () =>
    withFolder(async (folder) => {
      assert.equal(await readMap(folder, 2), undefined);
      const huge = path.join(folder, 'huge.umap');
      await writeFile(huge, '');
      await truncate(huge, 2 ** 30);
      const before = process.memoryUsage().rss;
      assert.equal(await readMap(huge, 2), undefined);
      assert.ok(process.memoryUsage().rss - before < 2 ** 28);
      if (process.platform === 'win32') return;
      const pipe = path.join(folder, 'pipe.umap');
      execFileSync('mkfifo', [pipe]);
      assert.equal(await readMap(pipe, 2), undefined);
    }));
});
