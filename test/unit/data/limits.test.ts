import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requireRoom, tooFewPictures } from '../../../src/data/limits';
import { StorageError } from '../../../src/files/atomicFile';

describe('the limits of a dataset', () => {
  it('asks for room on the disk before decoding what would not fit, and says how much', async () => {
    const folder = path.join(tmpdir(), 'not there yet', 'cache');
    await requireRoom(1000, folder);
    await assert.rejects(requireRoom(2 ** 60, folder), (error) => {
      assert.ok(error instanceof StorageError);
      assert.equal(error.code, 'ENOSPC');
      assert.match(error.message, /need 1073741824\.0 GiB in .*cache, where \d+\.\d GiB are free\..*smaller/);
      return true;
    });
  });

  it('speaks of none, one and several pictures', () => {
    const message = (found: number) => tooFewPictures('/pictures', 16, found, []).message;
    assert.match(message(0), /there are no pictures/);
    assert.match(message(1), /there is only one picture/);
    assert.match(message(2), /there are only 2 pictures/);
  });
});
