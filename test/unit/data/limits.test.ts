import assert from 'node:assert/strict';
import { allocateImages, tooFewPictures } from '../../../src/data/limits';
import { FolderError } from '../../../src/data/scan';

describe('the limits of a dataset', () => {
  it('reserves the memory of all pictures, but no more than there can be', () => {
    assert.equal(allocateImages(10, 784, '/pictures').length, 7840);
    assert.throws(
      () => allocateImages(1_000_000, 256 * 256 * 3, '/pictures'),
      (error) =>
        error instanceof FolderError &&
        /183\.1 GiB of memory, more than \d GiB.*smaller image size/.test(error.message),
    );
  });

  it('speaks of none, one and several pictures', () => {
    const message = (found: number) => tooFewPictures('/pictures', 16, found, []).message;
    assert.match(message(0), /there are no pictures/);
    assert.match(message(1), /there is only one picture/);
    assert.match(message(2), /there are only 2 pictures/);
  });
});
