import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArguments, UsageError } from '../../../src/commandLine/arguments';
import { resumeCommand } from '../../../src/commandLine/train';
import { readRunRecord } from '../../../src/runs/runFolder';

describe('resume (issue 6, 1)', () => {
  let run = '';

  beforeEach(() => {
    run = mkdtempSync(path.join(tmpdir(), 'resume-'));
    cpSync(path.resolve('test/fixtures/v1/runs/dense-bernoulli-grey'), run, { recursive: true });
  });
  afterEach(() => rmSync(run, { recursive: true, force: true }));

  const contents = () =>
    readdirSync(run, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [file, readFileSync(file, 'base64')]);

  for (const words of [
    ['--epochs', '12.5'],
    ['--epochs', '1e9'],
    ['--epochs', '1e308'],
    ['--epochs', 'Infinity'],
    ['--epochs', '0'],
    ['--epochs', '-5'],
    ['--learning-rate', '0'],
    ['--learning-rate', 'Infinity'],
  ]) {
    it(`refuses ${words.join(' ')} before anything is written`, async () => {
      const before = contents();
      const output = {
        print: () => undefined,
        remark: () => undefined,
        write: () => Promise.resolve(),
        closed: new AbortController().signal,
      };
      const parsed = parseArguments([run, ...words], resumeCommand.options);
      await assert.rejects(async () => resumeCommand.run(parsed, output), {
        name: UsageError.name,
        message: new RegExp(`^${words[0]!} must be a .* from .* to .*, not .*\\.$`),
      });
      assert.deepEqual(contents(), before);
      assert.equal((await readRunRecord(run)).training.epochs, 4);
    });
  }
});
