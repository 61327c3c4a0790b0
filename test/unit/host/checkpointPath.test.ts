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
    ['nothing where the name goes on', 'a.safetensors-old', undefined],
    ['nothing where the extension goes on', 'b.safetensorsX', undefined],
    ['nothing where another extension follows', 'model.safetensors.index.json', undefined],
    ['a path at the end of a sentence', 'See a.safetensors.', 'a.safetensors'],
    ['no path', 'nothing here', undefined],
  ];
  for (const [title, line, expected] of cases) {
    it(`finds ${title}`, () => {
      const column = Math.max(0, line.indexOf('.safetensors'));
      const found = checkpointPathAt(line, column);
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
    const { user: before } = process.cpuUsage();
    assert.equal(checkpointPathAt(line, 2_000_020)?.path, run);
    // Of the processor, whatever else it does: looking at each character a few times takes milliseconds, at each once
    // for every other takes hours.
    const milliseconds = (process.cpuUsage().user - before) / 1000;
    assert.ok(milliseconds < 2000, `${milliseconds} ms`);
  });
});

describe('candidatePaths', () => {
  const trusted = { isTrusted: true } as const;

  it('takes absolute paths as they are', () => {
    const place = { documentFolder: '/doc', workspaceFolders: ['/w'], ...trusted };
    assert.deepEqual(candidatePaths('/a/b.safetensors', place, path.posix), ['/a/b.safetensors']);
    assert.deepEqual(candidatePaths('file:///a/b%20c.safetensors', place, path.posix), [
      '/a/b c.safetensors',
    ]);
    const windows = { documentFolder: String.raw`D:\doc`, workspaceFolders: [], ...trusted };
    assert.deepEqual(candidatePaths(String.raw`C:\a.safetensors`, windows, path.win32), [
      String.raw`C:\a.safetensors`,
    ]);
    assert.deepEqual(candidatePaths('file:///C:/a.safetensors', windows, path.win32), [
      String.raw`C:\a.safetensors`,
    ]);
  });

  it('looks from the document, then from each workspace folder', () => {
    const workspaceFolders = ['/w', '/v'];
    const place = { documentFolder: '/doc/x', workspaceFolders, ...trusted };
    assert.deepEqual(candidatePaths('../a.safetensors', place, path.posix), [
      '/doc/a.safetensors',
      '/a.safetensors',
    ]);
    assert.deepEqual(candidatePaths('a.safetensors', { workspaceFolders, ...trusted }, path.posix), [
      '/w/a.safetensors',
      '/v/a.safetensors',
    ]);
  });

  describe('on Windows, where looking at a network path tells its server who one is', () => {
    const network = [
      String.raw`\\server\share\a.safetensors`,
      '//server/share/a.safetensors',
      String.raw`\\?\UNC\server\share\a.safetensors`,
      String.raw`\\.\pipe\a.safetensors`,
      'file://server/share/a.safetensors',
      String.raw`\/server\share\a.safetensors`,
    ];
    const local = { documentFolder: String.raw`C:\w\doc`, workspaceFolders: [String.raw`C:\w`] };
    const onNetwork = {
      documentFolder: String.raw`\\server\share\doc`,
      workspaceFolders: [String.raw`\\Server\share`],
    };

    for (const text of network) {
      it(`never looks at ${text} from a local folder, trusted or not`, () => {
        for (const isTrusted of [false, true])
          assert.deepEqual(candidatePaths(text, { ...local, isTrusted }, path.win32), []);
      });
    }

    it('never looks at any network path in a folder that is not trusted', () => {
      for (const text of [...network, 'a.safetensors', String.raw`..\a.safetensors`])
        assert.deepEqual(candidatePaths(text, { ...onNetwork, isTrusted: false }, path.win32), []);
    });

    it('looks within a trusted workspace on a network share, and not beside it', () => {
      const place = { ...onNetwork, ...trusted };
      assert.deepEqual(candidatePaths(String.raw`\\server\share\a.safetensors`, place, path.win32), [
        String.raw`\\server\share\a.safetensors`,
      ]);
      assert.equal(candidatePaths('a.safetensors', place, path.win32).length, 2);
      assert.deepEqual(candidatePaths(String.raw`\\server\other\a.safetensors`, place, path.win32), []);
      assert.deepEqual(candidatePaths(String.raw`\\evil\share\a.safetensors`, place, path.win32), []);
    });
  });
});
