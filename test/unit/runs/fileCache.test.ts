import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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

  it('keeps nothing of a file that came just when it was looked at, and is gone again', async () => {
    const file = path.join(folder(), 'a');
    const reads: ((file: string) => void)[] = [(written) => writeFileSync(written, 'a')];
    const cache = new FileCache((read) => {
      reads.shift()?.(read);
      return Promise.resolve().then(() => readFileSync(read, 'utf8'));
    }, 10);
    assert.equal(await cache.get(file), 'a', 'it was not there when its version was taken');
    rmSync(file);
    await assert.rejects(cache.get(file), { code: 'ENOENT' });
  });
});
