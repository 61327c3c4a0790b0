import assert from 'node:assert/strict';
import { readdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import { loadDataset } from '../../../src/data/dataset';
import { putMany, withFolder } from '../data/pictures';
import { run } from './run';

describe('the command cache (issue 8, part 4)', function () {
  this.timeout(30_000);

  it('says where decoded pictures are kept, and clears away those that are not in use', () =>
    withFolder(async (folder) => {
      await putMany(path.join(folder, 'images'), 16);
      const cacheFolder = path.join(folder, 'cache');
      await loadDataset(path.join(folder, 'images'), { cacheFolder });
      const cache = ['cache', '--cache', cacheFolder];
      const listed = await run(...cache);
      assert.deepEqual([listed.status, listed.stdout], [0, `${cacheFolder}: 2 files, 1 MB.\n`]);
      assert.match((await run(...cache, '--clear')).stdout, /: 2 files, 1 MB\.\n$/);
      for (const name of await readdir(cacheFolder)) await utimes(path.join(cacheFolder, name), 1e9, 1e9);
      const facts = JSON.parse((await run(...cache, '--clear', '--json')).stdout) as Record<string, unknown>;
      assert.deepEqual([facts['folder'], facts['files'], facts['removedFiles']], [cacheFolder, 0, 2]);
      assert.equal((await run('cache', 'everything')).status, 2);
    }));
});
