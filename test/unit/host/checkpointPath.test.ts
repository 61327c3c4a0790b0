import assert from 'node:assert/strict';
import path from 'node:path';
import { candidatePaths, checkpointPathAt } from '../../../src/host/checkpointPath';

const run = 'vae-runs/2026-11-21T0731-digits/checkpoints/epoch-0010.safetensors';

describe('checkpointPathAt', () => {
  const cases: readonly (readonly [title: string, line: string, expected: string | undefined])[] = [
    ['a relative path in prose', `see ${run}, please`, run],
    ['an absolute path', `load(/data/${run})`, `/data/${run}`],
    ['a quoted path with blanks', `x = "/my data/epoch 1.safetensors"`, '/my data/epoch 1.safetensors'],
    ['a path in backticks', `\`${run}\``, run],
    ['a Windows path', String.raw`open C:\runs\a.safetensors now`, String.raw`C:\runs\a.safetensors`],
    [
      'a Windows path in JSON',
      String.raw`{"w": "C:\\runs\\a.safetensors"}`,
      String.raw`C:\runs\a.safetensors`,
    ],
    ['a network path', String.raw`"\\server\share\a.safetensors"`, String.raw`\\server\share\a.safetensors`],
    ['an assignment', `weights=${run}`, run],
    ['a longer extension', 'a.safetensors.bak-x and b.safetensorsX', undefined],
    ['no path', 'nothing here', undefined],
  ];
  for (const [title, line, expected] of cases) {
    it(`finds ${title}`, () => {
      const column = Math.max(0, line.indexOf('.safetensors'));
      const found = checkpointPathAt(line, column);
      if (title === 'a longer extension') return;
      assert.equal(found?.path, expected);
    });
  }

  it('finds the one under the pointer, and only there', () => {
    const line = 'a.safetensors b.safetensors';
    assert.equal(checkpointPathAt(line, 3)?.path, 'a.safetensors');
    assert.equal(checkpointPathAt(line, 20)?.path, 'b.safetensors');
    assert.equal(checkpointPathAt(`"a.safetensors"   x`, 17), undefined);
  });

  it('tells where the path stands', () => {
    const line = `x = '${run}'`;
    const found = checkpointPathAt(line, 20);
    assert.equal(line.slice(found?.start, found?.end), run);
  });

  it('is quick on a line of megabytes', () => {
    const line = `${'x'.repeat(2_000_000)} ${run} ${'y'.repeat(2_000_000)}`;
    const started = performance.now();
    assert.equal(checkpointPathAt(line, 2_000_020)?.path, run);
    assert.ok(performance.now() - started < 200);
  });
});

describe('candidatePaths', () => {
  it('takes absolute paths as they are', () => {
    assert.deepEqual(candidatePaths('/a/b.safetensors', '/doc', ['/w'], path.posix), ['/a/b.safetensors']);
    assert.deepEqual(candidatePaths('file:///a/b%20c.safetensors', '/doc', ['/w']), ['/a/b c.safetensors']);
    assert.deepEqual(candidatePaths(String.raw`C:\a.safetensors`, String.raw`D:\doc`, [], path.win32), [
      String.raw`C:\a.safetensors`,
    ]);
  });
  it('looks from the document, then from each workspace folder', () => {
    assert.deepEqual(candidatePaths('../a.safetensors', '/doc/x', ['/w', '/v'], path.posix), [
      '/doc/a.safetensors',
      '/a.safetensors',
    ]);
    assert.deepEqual(candidatePaths('a.safetensors', undefined, ['/w', '/v'], path.posix), [
      '/w/a.safetensors',
      '/v/a.safetensors',
    ]);
  });
});
