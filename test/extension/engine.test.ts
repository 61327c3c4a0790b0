import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RunRecord } from '../../src/protocol/configuration';
import { activate, drawPictures, note } from './support';

describe('VAE: Install TensorFlow Engine', () => {
  it('installs the engine, which then trains in a process of this editor', async function () {
    if (process.env['LATENT_EXPLORER_REQUIRE_TENSORFLOW'] !== '1') {
      note('not asked for: it downloads 270 MB; LATENT_EXPLORER_REQUIRE_TENSORFLOW=1 asks for it');
      this.skip();
    }
    this.timeout(300_000);
    const api = await activate();
    const installed = await vscode.commands.executeCommand<string>('vae.installTensorflowEngine');
    assert.match(installed, /TensorFlow \d/);
    const folder = await drawPictures('engine', 60);
    const started = await api.train(vscode.Uri.file(folder), {
      configuration: {
        engine: 'tensorflow',
        epochs: 2,
        imageSize: 16,
        architecture: 'dense',
        hiddenUnits: [16],
      },
    });
    assert.ok(started);
    const outcome = await started.finished;
    assert.equal(outcome.outcome, 'completed', JSON.stringify(outcome));
    const { engine } = JSON.parse(await readFile(path.join(started.run, 'run.json'), 'utf8')) as RunRecord;
    assert.equal(engine.name, 'tensorflow');
    note(`trained on ${engine.name} ${engine.version} under Node ${process.versions.node}: ${engine.reason}`);
  });
});
