import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { someImages } from '../../../src/host/finishedPreview';

describe('someImages', () => {
  it('takes pictures in turn from each subfolder, and nothing else', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'pictures-'));
    try {
      for (const name of ['a', 'b', '.hidden']) {
        mkdirSync(path.join(folder, name));
        for (let index = 10; index < 40; index += 1) writeFileSync(path.join(folder, name, `${index}.PNG`), '');
      }
      writeFileSync(path.join(folder, 'notes.txt'), '');
      writeFileSync(path.join(folder, 'top.jpg'), '');
      const chosen = (await someImages(folder)).map((file) => path.relative(folder, file).split(path.sep)[0]);
      const counted = (name: string): number => chosen.filter((each) => each === name).length;
      assert.deepEqual([counted('top.jpg'), counted('a') + counted('b'), counted('.hidden')], [1, 15, 0]);
      assert.ok(Math.abs(counted('a') - counted('b')) <= 1);
      assert.deepEqual(await someImages(path.join(folder, 'missing')), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
