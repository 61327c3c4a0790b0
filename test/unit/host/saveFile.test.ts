import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../src/host/errors';
import { saveFile } from '../../../src/host/saveFile';
import { withFolder } from '../data/pictures';

describe('saving a file where a person has said', () => {
  it('replaces what was there', () =>
    withFolder(async (folder) => {
      const file = path.join(folder, 'map.png');
      await writeFile(file, 'before');
      await saveFile(file, Uint8Array.of(1, 2, 3));
      assert.deepEqual([...(await readFile(file))], [1, 2, 3]);
      assert.deepEqual(await readdir(folder), ['map.png']);
    }));

  it('says why it cannot and what to do, and leaves nothing half written', () =>
    withFolder(async (folder) => {
      const cases = {
        'gone/map.png': /its folder is not there.*Make or restore/,
        'file/map.png': /its folder is a file.*Move that file away/,
        taken: /a folder of that name is in the way.*Move that folder away/,
      };
      await writeFile(path.join(folder, 'file'), '');
      await mkdir(path.join(folder, 'taken'));
      for (const [name, words] of Object.entries(cases)) {
        await assert.rejects(saveFile(path.join(folder, name), Uint8Array.of(1)), (error) => {
          assert.ok(error instanceof UserError);
          assert.match(error.message, words);
          return true;
        });
      }
      assert.deepEqual((await readdir(folder)).sort(), ['file', 'taken']);
    }));
});
