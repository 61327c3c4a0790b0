import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { EngineInstaller } from '../../../src/host/engineInstaller';
import { CancelledError, UserError } from '../../../src/host/errors';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe('EngineInstaller', () => {
  let folder: string;
  let cancellation: CancellationTokenSource;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'latent-explorer-installer-'));
    cancellation = new CancellationTokenSource();
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** An installer that does what `body` says, with the engines' folder as `folder`. */
  async function made(body: string): Promise<EngineInstaller> {
    const entry = path.join(folder, 'installer.cjs');
    await writeFile(entry, `const folder = process.argv[3]; ${body}`);
    return new EngineInstaller({ entry, enginesFolder: path.join(folder, 'engines'), log });
  }

  it('passes progress on, and gives back what was installed', async () => {
    const installer = await made(`
      process.send({ type: 'progress', message: folder });
      process.send({ type: 'done', message: 'All there.' }, () => process.disconnect());`);
    const seen: string[] = [];
    const installed = await installer.install((message) => seen.push(message), cancellation.token);
    assert.equal(installed, 'All there.');
    assert.deepEqual(seen, [path.join(folder, 'engines')]);
  });

  it('reports what failed as something that the person can mend', async () => {
    const failing = await made(
      "process.send({ type: 'failed', message: 'No compiler.' }, () => process.exit(1));",
    );
    await assert.rejects(
      failing.install(() => undefined, cancellation.token),
      (error) => error instanceof UserError && error.message === 'No compiler.',
    );
    const dying = await made('process.exit(7)');
    await assert.rejects(
      dying.install(() => undefined, cancellation.token),
      (error) => error instanceof UserError && /exit code 7/.test(error.message),
    );
  });

  it('installs once at a time', async () => {
    const installer = await made(
      "process.once('disconnect', () => process.exit()); process.send({ type: 'progress', message: '' });",
    );
    const first = installer.install(() => cancellation.cancel(), cancellation.token);
    await assert.rejects(
      installer.install(() => undefined, cancellation.token),
      /already/,
    );
    await assert.rejects(first, CancelledError);
  });

  it('cancels the real installer, which ends what it has started and leaves nothing', async () => {
    const enginesFolder = path.join(folder, 'engines');
    const installer = new EngineInstaller({ entry: path.resolve('dist/installer.js'), enginesFolder, log });
    const installing = installer.install(
      () => setTimeout(() => cancellation.cancel(), 300),
      cancellation.token,
    );
    await assert.rejects(installing, CancelledError);
    assert.deepEqual(await readdir(enginesFolder), []);
  });
});
