import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { trimCache } from '../../../src/files/cacheFolder';
import { withFolder } from '../data/pictures';

/** As the cache names its files. */
const name = (digit: number, kind = 'pixels') => `${String(digit).repeat(32)}.${'ab'.repeat(6)}.${kind}`;
const minutes = 60_000;
const days = 24 * 60 * minutes;

async function put(folder: string, file: string, bytes: number, age: number): Promise<void> {
  const at = new Date(Date.now() - age);
  await writeFile(path.join(folder, file), new Uint8Array(bytes));
  await utimes(path.join(folder, file), at, at);
}

describe('the cache folder (issue 8, part 4)', () => {
  it('loses what nobody has used for sixty days, of ours only', () =>
    withFolder(async (folder) => {
      await put(folder, name(1), 10, 61 * days);
      await put(folder, name(2), 10, 59 * days);
      await put(folder, `${'3'.repeat(32)}.umap`, 10, 61 * days);
      await put(folder, `${'4'.repeat(32)}.transform.json`, 10, 61 * days);
      await put(folder, 'engine-speeds.json', 10, 61 * days);
      await put(folder, 'mine.pixels', 10, 61 * days);
      await mkdir(path.join(folder, name(5)));
      const facts = await trimCache(folder);
      assert.deepEqual(facts, { files: 1, bytes: 10, removedFiles: 3, removedBytes: 30 });
      assert.deepEqual((await readdir(folder)).sort(), [
        name(2),
        name(5),
        'engine-speeds.json',
        'mine.pixels',
      ]);
    }));

  it('loses what was used longest ago when there is too much, but nothing in use', () =>
    withFolder(async (folder) => {
      for (const [digit, age] of [3, 1, 2].entries()) await put(folder, name(digit), 100, age * days);
      await put(folder, name(8), 100, 10 * minutes);
      assert.equal((await trimCache(folder, { most: 400 })).removedFiles, 0);
      assert.equal((await trimCache(folder, { most: 399 })).removedFiles, 1);
      assert.deepEqual((await readdir(folder)).sort(), [name(1), name(2), name(8)]);
      assert.equal((await trimCache(folder, { toFree: 1 })).removedBytes, 100);
      assert.deepEqual((await readdir(folder)).sort(), [name(1), name(8)]);
      assert.deepEqual(await trimCache(folder, { most: 0 }), {
        files: 1,
        bytes: 100,
        removedFiles: 1,
        removedBytes: 100,
      });
      assert.deepEqual(await readdir(folder), [name(8)]);
    }));

  it('need not be there', async () => {
    assert.equal((await trimCache('/nowhere/at/all')).files, 0);
  });
});
