import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSkippedFiles, writeSkippedFiles } from '../../../src/runs/skippedFiles';

describe('the list of skipped files in a run folder (issue 6, 13)', () => {
  let run: string;
  beforeEach(async () => (run = await mkdtemp(path.join(tmpdir(), 'latent-explorer-skipped-'))));
  afterEach(() => rm(run, { recursive: true, force: true }));

  it('keeps each file with its reason, and nothing when none was skipped', async () => {
    await writeSkippedFiles(run, []);
    assert.deepEqual(await readdir(run), []);
    assert.deepEqual(await readSkippedFiles(run), []);
    const skipped = [
      { path: '/pictures/a\n"b".png', reason: 'The file is empty.' },
      { path: '/pictures/caf\ufffd.png', reason: 'Its name is not UTF-8.' },
    ];
    await writeSkippedFiles(run, skipped);
    await appendFile(path.join(run, 'skipped.jsonl'), '{"path":"/x"}\nnull\n[]\n{"path":"/y","rea');
    assert.deepEqual(await readSkippedFiles(run), skipped);
  });

  it('lists no more than ten thousand', async () => {
    await writeSkippedFiles(
      run,
      Array.from({ length: 10_500 }, (_, i) => ({ path: `/${i}.png`, reason: 'Damaged.' })),
    );
    assert.equal((await readSkippedFiles(run)).length, 10_000);
  });
});
