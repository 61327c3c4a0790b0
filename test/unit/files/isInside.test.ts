import assert from 'node:assert/strict';
import path from 'node:path';
import { isInside } from '../../../src/files/isInside';

describe('isInside', () => {
  for (const [folder, file, expected] of [
    ['/pictures', '/pictures', true],
    ['/pictures', '/pictures/cats/1.png', true],
    ['/pictures/', '/pictures/..cats/1.png', true],
    ['/', '/pictures', true],
    ['/pictures', '/pictures2/1.png', false],
    ['/pictures', '/', false],
    ['/pictures', '/pictures/../1.png', false],
  ] as const) {
    it(`says that ${file} is ${expected ? '' : 'not '}in ${folder}`, () => {
      assert.equal(isInside(folder, file, path.posix), expected);
    });
  }

  for (const [folder, file, expected] of [
    ['C:\\pictures', 'c:\\Pictures\\1.png', true],
    ['C:\\pictures', 'D:\\pictures\\1.png', false],
    ['C:\\', '\\\\server\\share\\1.png', false],
  ] as const) {
    it(`says on Windows that ${file} is ${expected ? '' : 'not '}in ${folder}`, () => {
      assert.equal(isInside(folder, file, path.win32), expected);
    });
  }
});
