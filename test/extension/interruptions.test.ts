import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RequestedConfiguration } from '../../src/protocol/configuration';
import type { ExtensionApi } from '../../src/host/api';
import { activate, collect, drawPictures, note, until, workspaceFolder } from './support';

const configuration: RequestedConfiguration = {
  architecture: 'dense',
  hiddenUnits: [256],
  latentDimensions: 4,
  imageSize: 64,
  epochs: 500,
  batchSize: 16,
};

const busy = new Set<string>([
  'starting',
  'scanning',
  'decoding',
  'compiling',
  'training',
  'paused',
  'saving',
]);

describe('what goes wrong, and what a person interrupts', () => {
  let api: ExtensionApi;
  let folder: string;

  before(async () => {
    api = await activate();
    folder = await drawPictures('interrupted', 240);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('vae.stopTraining');
    await until(
      'the end of training',
      () => api.training.pid === undefined || !busy.has(api.training.status.state),
    );
  });

  async function start(epochs = 500) {
    const events = collect(api.training.onDidReceive);
    const started = await api.training.train(vscode.Uri.file(folder), {
      configuration: { ...configuration, epochs },
    });
    assert.ok(started);
    await until('the second epoch', () => events.items.some((event) => event.type === 'epoch'));
    events.dispose();
    return started;
  }

  it('keeps the extension host responsive while it trains', async () => {
    const started = await start();
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    delay.disable();
    note(
      `event loop delay over 5 s of training: p50 ${(delay.percentile(50) / 1e6).toFixed(1)} ms, ` +
        `p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms (sampled every 5 ms)`,
    );
    assert.ok(delay.count > 0, 'it was measured');
    await vscode.commands.executeCommand('vae.stopTraining');
    assert.equal((await started.finished).outcome, 'stopped');
  });

  it('pauses, continues and stops, and keeps a checkpoint of what was learnt', async () => {
    const started = await start();
    await vscode.commands.executeCommand('vae.pauseTraining');
    await until('the pause', () => api.training.status.state === 'paused');
    const { done } = api.training.status;
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(api.training.status.done, done, 'nothing is trained during a pause');
    await vscode.commands.executeCommand('vae.continueTraining');
    await until('more steps', () => api.training.status.done > done);
    await vscode.commands.executeCommand('vae.stopTraining');
    const outcome = await started.finished;
    assert.ok(outcome.outcome === 'stopped');
    assert.ok(
      (await readdir(path.join(started.run, 'checkpoints'))).includes(path.basename(outcome.checkpoint)),
    );
  });

  it('says so when the trainer process is killed, and resumes the run', async () => {
    const shown = collect(api.onDidShowMessage);
    const started = await start(20_000);
    process.kill(api.training.pid!, 'SIGKILL');
    const outcome = await started.finished;
    assert.ok(outcome.outcome === 'failed' && outcome.resumable, JSON.stringify(outcome));
    const message = await until('a message', () => shown.items.find(({ severity }) => severity === 'error'));
    assert.match(message.message, /killed/);
    assert.ok(message.buttons.includes('Resume'), message.buttons.join());
    shown.dispose();

    const { done } = api.training.status;
    const resumed = vscode.commands.executeCommand('vae.resumeTraining', { run: started.run });
    await until('training again', () => api.training.status.state === 'training');
    assert.ok(api.training.current?.run === started.run, 'the same run');
    const again = api.training.status.done;
    assert.ok(again > 0, `it goes on from step ${again}, not from the beginning; it was killed at ${done}`);
    await vscode.commands.executeCommand('vae.stopTraining');
    await resumed;
  });

  it('says what to do about a folder without pictures, and one that has vanished', async () => {
    for (const missing of [
      await mkdtemp(path.join(tmpdir(), 'empty-')),
      path.join(tmpdir(), 'no-such-folder'),
    ]) {
      const shown = collect(api.onDidShowMessage);
      const started = await api.training.train(vscode.Uri.file(missing), { configuration }).then(
        (run) => run,
        () => undefined,
      );
      if (started) assert.equal((await started.finished).outcome, 'failed');
      const message = await until('a message', () =>
        shown.items.find(({ severity }) => severity === 'error'),
      );
      assert.ok(message.message.includes(path.basename(missing)), message.message);
      shown.dispose();
    }
  });

  it('answers a hostile checkpoint with an error, and goes on', async () => {
    const file = path.join(workspaceFolder(), 'hostile.safetensors');
    const header = Buffer.from(
      JSON.stringify({ __metadata__: { format: 'latent-explorer', formatVersion: '1' } }),
    );
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(0x7fff_ffff_ffffn);
    await writeFile(file, Buffer.concat([length, header]));
    await assert.rejects(api.explorer.ask('inspect', { checkpoint: file }), /hostile\.safetensors/);
    await assert.rejects(
      api.explorer.ask('samples', { checkpoint: file, rows: 1, columns: 1, cellSize: 8, seed: 1 }),
    );
    assert.ok(api.explorer.pid !== undefined, 'the process that answers is still there');
  });

  it('loads nothing heavy into the extension host', async () => {
    const bundle = await readFile(
      path.join(
        vscode.extensions.getExtension('latent-explorer.latent-explorer')!.extensionPath,
        'dist',
        'extension.js',
      ),
      'utf8',
    );
    for (const name of ['onnxruntime', '@tensorflow', 'tfjs', 'require("sharp")']) {
      assert.ok(!bundle.includes(name), `${name} is not in the bundle`);
    }
    const loaded = Object.keys(require.cache).filter((file) => /onnxruntime|tfjs|[\\/]sharp[\\/]/.test(file));
    assert.deepEqual(loaded, []);
  });
});
