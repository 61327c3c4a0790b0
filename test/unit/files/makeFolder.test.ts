import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeFolder } from '../../../src/files/makeFolder';
import { StorageError } from '../../../src/files/storageError';

describe('making a folder', () => {
  let scratch: string;
  beforeEach(async () => (scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-folder-'))));
  afterEach(() => rm(scratch, { recursive: true, force: true }));

  const refused = (code: string, words: RegExp) => (error: unknown) => {
    assert.ok(error instanceof StorageError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, words);
    return true;
  };

  it('makes those above it too, and is content with one that is there', async () => {
    const folder = path.join(scratch, 'a/b/c');
    await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(path.join(scratch, 'a/d'))]);
    await makeFolder(folder);
    assert.ok((await stat(folder)).isDirectory());
  });

  it('says that a file is in the way', async () => {
    await writeFile(path.join(scratch, 'file'), '');
    await assert.rejects(
      makeFolder(path.join(scratch, 'file/a/b')),
      refused('ENOTDIR', /file\/a\/b could not be written: its folder is a file/),
    );
    await assert.rejects(
      makeFolder(path.join(scratch, 'file')),
      refused('EEXIST', /file could not be written/),
    );
  });

  it('calls a read-only disk read-only, not missing (issue 6, 16)', async () => {
    const error = (code: string) => Object.assign(new Error(code), { code });
    // As the system answers below a folder of a read-only disk.
    const make = (folder: string) =>
      Promise.reject(error(path.dirname(folder) === scratch ? 'EROFS' : 'ENOENT'));
    await assert.rejects(
      makeFolder(path.join(scratch, 'runs/here'), make),
      refused('EROFS', /the disk is read-only/),
    );
    await makeFolder(scratch, () => Promise.reject(error('EROFS')));
  });

  it('ends, with an error, where no folder can ever be made (issue 6, 16)', async function () {
    this.timeout(5000);
    if (process.platform !== 'linux') return this.skip();
    await assert.rejects(
      makeFolder('/proc/latent-explorer/runs'),
      refused('ENOTSUP', /No folder can be made in \/proc\./),
    );
  });
});
