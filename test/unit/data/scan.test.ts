import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FolderError, scanFolder } from '../../../src/data/scan';
import { put, withFolder } from './pictures';

const names = async (folder: string) =>
  (await scanFolder(folder)).images.map(({ relativePath }) => relativePath);

describe('scanning a folder', () => {
  it('finds every format by its extension, in any case, and nothing else', () =>
    withFolder(async (folder) => {
      const extensions = 'png jpg jpeg jpe jfif webp gif tif tiff avif svg PNG'.split(' ');
      for (const extension of extensions)
        await put(folder, `a.${extension === 'PNG' ? 'X.PNG' : extension}`, 'x');
      for (const other of ['notes.txt', 'png', 'a.png.bak', 'b.bmp']) await put(folder, other, 'x');
      assert.equal((await names(folder)).length, extensions.length);
    }));

  it('sorts by code units, whatever the depth', () =>
    withFolder(async (folder) => {
      for (const name of ['é.png', 'z.png', 'Z.png', 'b/2.png', 'b/10.png', 'b/c/0.png', 'a b/ü 数.png'])
        await put(folder, name, 'x');
      assert.deepEqual(await names(folder), [
        'Z.png',
        'a b/ü 数.png',
        'b/10.png',
        'b/2.png',
        'b/c/0.png',
        'z.png',
        'é.png',
      ]);
    }));

  it('labels pictures by their first-level subfolder', () =>
    withFolder(async (folder) => {
      for (const name of ['a/b/1.png', 'a/2.png', '3.png']) await put(folder, name, 'x');
      const labels = (await scanFolder(folder)).images.map(({ label }) => label);
      assert.deepEqual(labels, [undefined, 'a', 'a']);
    }));

  it('tells path, size and time of change', () =>
    withFolder(async (folder) => {
      const file = await put(folder, 'a.png', 'four');
      await utimes(file, 1000, 1234.5);
      assert.deepEqual((await scanFolder(folder)).images, [
        { path: file, relativePath: 'a.png', size: 4, modified: 1234500, label: undefined },
      ]);
    }));

  it('leaves out what is hidden, node_modules and training runs', () =>
    withFolder(async (folder) => {
      for (const name of ['.hidden.png', '.git/a.png', 'x/node_modules/b.png', 'vae-runs/r/previews/c.png']) {
        await put(folder, name, 'x');
      }
      await put(folder, 'moved run/run.json', '{}');
      await put(folder, 'moved run/previews/d.png', 'x');
      await mkdir(path.join(folder, 'moved run/checkpoints'));
      await put(folder, 'no run/run.json', '{}');
      await put(folder, 'no run/e.png', 'x');
      assert.deepEqual(await names(folder), ['no run/e.png']);
    }));

  it('follows links, each folder once, and never round in circles', () =>
    withFolder(async (folder) => {
      const root = path.join(folder, 'root');
      await put(root, 'b/1.png', 'x');
      await put(folder, 'elsewhere/2.png', 'x');
      await symlink(root, path.join(root, 'b/loop'));
      await symlink(folder, path.join(root, 'above'));
      await symlink(path.join(root, 'b'), path.join(root, 'a same'));
      await symlink(path.join(folder, 'elsewhere'), path.join(root, 'linked'));
      await symlink(path.join(root, 'b/1.png'), path.join(root, 'file.png'));
      await symlink(path.join(root, 'nowhere'), path.join(root, 'broken.png'));
      assert.deepEqual(await names(root), ['b/1.png', 'file.png', 'linked/2.png']);
      await symlink(root, path.join(folder, 'root link'));
      assert.deepEqual(await names(path.join(folder, 'root link')), ['b/1.png', 'file.png', 'linked/2.png']);
    }));

  it('says what is wrong with the folder itself', () =>
    withFolder(async (folder) => {
      const missing = path.join(folder, 'gone');
      await assert.rejects(
        scanFolder(missing),
        (e) => e instanceof FolderError && /does not exist/.test(e.message),
      );
      const file = await put(folder, 'a.png', 'x');
      await assert.rejects(
        scanFolder(file),
        (e) => e instanceof FolderError && /not a folder/.test(e.message),
      );
    }));

  it('lists what it cannot use, each with its reason (issue 6, 13)', async function () {
    if (process.platform === 'win32') return this.skip();
    await withFolder(async (folder) => {
      await put(folder, 'good.png', 'x');
      await put(folder, 'notes.txt', 'x');
      await put(folder, 'elsewhere.md', 'x');
      await symlink('nowhere', path.join(folder, 'broken.png'));
      await symlink('gone folder', path.join(folder, 'broken'));
      await symlink('loop.png', path.join(folder, 'loop.png'));
      await symlink('notes.txt', path.join(folder, 'text link'));
      await symlink('nowhere', path.join(folder, '.hidden'));
      execFileSync('mkfifo', [path.join(folder, 'pipe.png')]);
      const named = (name: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
      await writeFile(named('caf\xe9.png'), 'x');
      await writeFile(named('caf\xe9.txt'), 'x');
      await mkdir(named('d\xfcr'));
      const { images, skipped } = await scanFolder(folder);
      assert.deepEqual(
        images.map(({ relativePath }) => relativePath),
        ['good.png'],
      );
      const reasons = skipped.map(({ path: file, reason }) => `${path.basename(file)}: ${reason}`);
      const notUtf8 = 'Its name is not UTF-8, so it cannot be told apart from others: rename it.';
      assert.deepEqual(reasons, [
        'broken: The link leads nowhere.',
        'broken.png: The link leads nowhere.',
        `caf\ufffd.png: ${notUtf8}`,
        `d\ufffdr: ${notUtf8}`,
        'loop.png: The link leads back to itself.',
        'pipe.png: It is no file but a pipe, a socket or a device.',
      ]);
    });
  });

  it('lists a subfolder that may not be read', async function () {
    // Neither the superuser nor Windows can be kept out this way.
    if (process.platform === 'win32' || process.getuid?.() === 0) return this.skip();
    await withFolder(async (folder) => {
      await put(folder, 'closed/1.png', 'x');
      await put(folder, 'open/2.png', 'x');
      await chmod(path.join(folder, 'closed'), 0o000);
      const { images, skipped } = await scanFolder(folder);
      await chmod(path.join(folder, 'closed'), 0o700);
      assert.equal(images.length, 1);
      assert.match(skipped[0]!.path, /closed$/);
      assert.match(skipped[0]!.reason, /could not be read.*EACCES/);
    });
  });

  it('counts as it goes and ends when told to', () =>
    withFolder(async (folder) => {
      for (const name of ['1.png', 'a/2.png', 'b/3.png']) await put(folder, name, 'x');
      const counts: number[] = [];
      await scanFolder(folder, { onProgress: (found) => counts.push(found) });
      assert.deepEqual(counts, [1, 2, 3]);
      const stop = new AbortController();
      const seen: number[] = [];
      const scanning = scanFolder(folder, {
        signal: stop.signal,
        onProgress: (found) => {
          seen.push(found);
          stop.abort();
        },
      });
      await assert.rejects(scanning, { name: 'AbortError' });
      assert.deepEqual(seen, [1]);
    }));
});
