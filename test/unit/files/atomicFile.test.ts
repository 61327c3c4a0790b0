import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { removeLeftovers, StorageError, writeFileAtomically } from '../../../src/files/atomicFile';
import { storageError } from '../../../src/files/storageError';
import { useFolder } from '../runs/folder';

describe('writeFileAtomically', () => {
  const folder = useFolder();

  for (const sync of [true, false]) {
    it(`replaces a file and leaves nothing else behind, sync ${sync}`, async () => {
      const file = path.join(folder(), 'a.txt');
      await writeFileAtomically(file, 'first', { sync });
      await writeFileAtomically(file, new TextEncoder().encode('second'), { sync });
      assert.equal(readFileSync(file, 'utf8'), 'second');
      assert.deepEqual(readdirSync(folder()), ['a.txt']);
    });
  }

  it('writes a view of a larger buffer, not the buffer', async () => {
    const file = path.join(folder(), 'a');
    await writeFileAtomically(file, Uint8Array.of(1, 2, 3, 4).subarray(1, 3));
    assert.deepEqual([...readFileSync(file)], [2, 3]);
  });

  it('keeps the permissions of the file it replaces, and gives a new one those that the umask leaves', async function () {
    if (process.platform === 'win32') return this.skip();
    const file = path.join(folder(), 'a');
    const mode = () => statSync(file).mode & 0o777;
    const before = process.umask(0o027);
    try {
      await writeFileAtomically(file, 'new');
      assert.equal(mode(), 0o640);
      for (const kept of [0o600, 0o664, 0o444]) {
        chmodSync(file, kept);
        await writeFileAtomically(file, 'replaced');
        assert.equal(mode(), kept);
      }
      await writeFileAtomically(file, 'private', { mode: 0o600 });
      assert.equal(mode(), 0o600);
    } finally {
      process.umask(before);
    }
  });

  it('removes its temporary file and says what to do when it fails', async () => {
    const file = path.join(folder(), 'taken');
    mkdirSync(path.join(file, 'inside'), { recursive: true });
    await assert.rejects(writeFileAtomically(file, 'x'), (error) => {
      assert.ok(error instanceof StorageError);
      assert.ok(['EISDIR', 'ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code), error.code);
      assert.ok(error.message.includes(file));
      return true;
    });
    assert.deepEqual(readdirSync(folder()), ['taken']);
  });

  it('names a folder that is gone', async () => {
    await assert.rejects(writeFileAtomically(path.join(folder(), 'no', 'file'), 'x'), {
      name: 'StorageError',
      code: 'ENOENT',
      message: /folder is not there.*restore/,
    });
  });

  it('lets many writers of one file each succeed whole', async () => {
    const file = path.join(folder(), 'a');
    const contents = Array.from({ length: 12 }, (_, i) => String(i).repeat(50_000));
    await Promise.all(contents.map((content) => writeFileAtomically(file, content)));
    assert.ok(contents.includes(readFileSync(file, 'utf8')));
    assert.deepEqual(readdirSync(folder()), ['a']);
  });
});

describe('removeLeftovers', () => {
  const folder = useFolder();

  it('removes temporary files and nothing else', async () => {
    for (const name of [
      '.last.safetensors.0123456789ab.tmp',
      '.mine.tmp',
      'a.tmp',
      'epoch-0001.safetensors',
    ]) {
      writeFileSync(path.join(folder(), name), '');
    }
    await removeLeftovers(folder());
    assert.deepEqual(readdirSync(folder()).sort(), ['.mine.tmp', 'a.tmp', 'epoch-0001.safetensors']);
    await removeLeftovers(path.join(folder(), 'missing'));
  });
});

describe('writeFileAtomically, of a long name', () => {
  const folder = useFolder();

  it('writes a file whose name is as long as the disk allows', async () => {
    for (const name of ['x'.repeat(255), '\u20ac'.repeat(85)]) {
      await writeFileAtomically(path.join(folder(), name), 'contents');
      assert.equal(readFileSync(path.join(folder(), name), 'utf8'), 'contents');
    }
  });
});

describe('storageError', () => {
  const failure = (code: string) => Object.assign(new Error('system words'), { code });

  for (const [code, advice] of [
    ['ENOSPC', /disk is full.*Free some space/],
    ['EACCES', /access is denied.*another folder/],
    ['EROFS', /read-only.*another folder/],
    ['EXOTIC', /system words.*another folder/],
  ] as const) {
    it(`says what to do about ${code}`, () => {
      const error = storageError('/runs/a', failure(code));
      assert.equal(error.code, code);
      assert.match(error.message, advice);
      assert.ok(error.message.startsWith('/runs/a '));
    });
  }
});
