import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { FileCache } from '../../../src/runs/fileCache';
import { useFolder } from './folder';

describe('FileCache', () => {
  const folder = useFolder();

  it('reads a file once while it stays the same, and again after a failure', async () => {
    const file = path.join(folder(), 'a');
    writeFileSync(file, 'a');
    const given = [new Error('access is denied'), 'a', 'b'];
    const cache = new FileCache(() => {
      const next = given.shift();
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    }, 10);
    await assert.rejects(cache.get(file), /denied/);
    assert.equal(await cache.get(file), 'a');
    assert.equal(await cache.get(file), 'a');
    writeFileSync(file, 'longer');
    assert.equal(await cache.get(file), 'b');
  });
});
