import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CommandError, program, runCommand } from '../../../src/installer/runCommand';

describe('a command of the installer', () => {
  let scratch: string;
  const options = () => ({ cwd: scratch, signal: new AbortController().signal, timeoutMs: 30_000 });

  beforeEach(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-command-'));
  });

  afterEach(() => rm(scratch, { recursive: true, force: true, maxRetries: 5 }));

  it('tells a missing program from one that fails', async () => {
    await assert.rejects(
      runCommand('no-such-program-here', [], options()),
      (error) => error instanceof CommandError && error.isMissing,
    );
    const script = "console.error('some words'); console.error('npm error broken pipe'); process.exit(3)";
    await assert.rejects(
      runCommand(process.execPath, ['-e', script], options()),
      (error) =>
        error instanceof CommandError && !error.isMissing && /failed: broken pipe$/.test(error.message),
    );
  });

  it('may lie, and work on files, in folders whose names a shell would take apart', async () => {
    const folder = path.join(scratch, 'R&D (two) %PATH% $HOME');
    await mkdir(folder);
    // Its copy on Windows, where a link needs rights that few have.
    const windows = process.platform === 'win32';
    const node = path.join(folder, windows ? 'my node.exe' : 'my node');
    await (windows ? copyFile : symlink)(process.execPath, node);
    const script = path.join(folder, 'say & print.js');
    await writeFile(script, 'console.log(JSON.stringify(process.argv.slice(2)))');
    const words = [folder, 'a b', '& echo c', '"quoted"', "it's", '^|<>;', '%OS%', '$(id)', ''];
    assert.deepEqual(JSON.parse(await runCommand(node, [script, ...words], options())), words);
  });

  it('is started without a shell on Windows too, but for npm', () => {
    const node = 'C:\\Program Files\\R&D\\Code.exe';
    const script = 'C:\\Users\\A & B\\extension\\dist\\installer.js';
    assert.deepEqual(program(node, [script, '--verify'], 'win32'), { file: node, shell: false });
    const words = ['install', '--ignore-scripts', '--loglevel=error', '@tensorflow/tfjs-node@4.22.0'];
    assert.deepEqual(program('npm', words, 'win32'), { file: 'npm.cmd', shell: true });
    assert.deepEqual(program('npm', words, 'linux'), { file: 'npm', shell: false });
    for (const odd of ['A & B', 'a^b', '%PATH%', '"', '', 'a|b']) {
      assert.throws(() => program('npm', ['install', odd], 'win32'), /cannot be given to npm/);
    }
  });
});
