import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { mostHeldBytes } from '../../../src/data/limits';
import { writeDecodedPictures } from '../../support/decodedPictures';

const child = path.resolve('out/test/unit/trainer/memory.child.mjs');
/** One picture more than are held in memory would do; so many more show that none of them is. */
const many = Math.ceil((1.2 * mostHeldBytes) / (64 * 64 * 3));
const few = 1000;

interface Told<T> {
  readonly told: T;
  readonly peakMegabytes: number;
}

/** In a process of its own, begun by a small one: a process counts its parent’s memory as its own. */
async function apart<T>(...words: readonly string[]): Promise<Told<T>> {
  const shell = ['-c', '"$0" "$@"', process.execPath, child, ...words];
  return JSON.parse((await promisify(execFile)('/bin/sh', shell)).stdout) as Told<T>;
}

describe('the memory that training and exploring take (issue 8, part 4)', function () {
  // Seconds on a quiet machine, minutes on a busy one.
  this.timeout(400_000);

  it('does not grow with pictures that are more than may be held', async function () {
    if (process.platform === 'win32') return this.skip();
    const peaks: Record<string, number[]> = { train: [], explore: [] };
    for (const count of [few, many]) {
      const scratch = await realpath(await mkdtemp(path.join(tmpdir(), 'latent-explorer-memory-')));
      try {
        await writeDecodedPictures(path.join(scratch, 'pictures'), path.join(scratch, 'cache'), count);
        const trained = await apart<string>('train', scratch);
        const explored = await apart<number>('explore', scratch, trained.told);
        assert.equal(explored.told, count);
        peaks['train']!.push(trained.peakMegabytes);
        peaks['explore']!.push(explored.peakMegabytes);
      } finally {
        await rm(scratch, { recursive: true });
      }
    }
    for (const [part, [small, large]] of Object.entries(peaks)) {
      const held = mostHeldBytes / 2 ** 20;
      assert.ok(
        large! - small! < held / 2,
        `${part}: ${small} MB for ${few}, ${large} MB for ${many} pictures`,
      );
    }
  });
});
