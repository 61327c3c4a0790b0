import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { listFiles } from '@vscode/vsce';
import { eventually, Workbench } from '../support/workbench';

const run = promisify(execFile);
const target = `${process.platform}-${process.arch}`;
const vsix = path.resolve('out', `latent-explorer-${target}.vsix`);

const settings = {
  'vae.architecture': 'dense',
  'vae.hiddenUnits': [32],
  'vae.latentDimensions': 2,
  'vae.imageSize': 16,
  'vae.epochs': 2,
};

describe('the packaged extension', () => {
  let scratch: string;
  let workbench: Workbench;

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-package-'));
    const workspace = path.join(scratch, 'pictures');
    await mkdir(workspace);
    await run(process.execPath, [
      path.resolve('dist', 'cli.js'),
      'draw',
      path.join(workspace, 'shapes'),
      '--count',
      '120',
    ]);
    workbench = await Workbench.open({ workspace, vsix, settings });
  });

  after(async () => {
    await workbench?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  it('holds what runs, and nothing of how it was made', async () => {
    const files = await listFiles({ cwd: process.cwd(), packageManager: 0 });
    const outside = files.filter(
      (file) =>
        !/^(dist|media(?!\/screenshots))\/|^(package(\.nls)?\.json|LICENSE|README\.md|CHANGELOG\.md)$/.test(
          file,
        ),
    );
    assert.deepEqual(outside, []);
    const programs = ['extension', 'trainer', 'installer', 'webview/explorer'].map(
      (name) => `dist/${name}.js`,
    );
    for (const needed of [...programs, 'media/icon.png']) {
      assert.ok(files.includes(needed), needed);
    }
    assert.deepEqual(
      files.filter((file) => file.endsWith('.map')),
      [],
    );
  });

  it('installs in a real VS Code and trains there', async () => {
    await workbench.showView('Explorer');
    await workbench.contextMenu(workbench.treeItem('shapes'), 'Train on Folder');
    const runs = path.join(workbench.workspace, 'vae-runs');
    const checkpoints = await eventually(
      'the last checkpoint',
      async () => {
        const [name] = await readdir(runs);
        const found = await readdir(path.join(runs, name!, 'checkpoints'));
        assert.ok(found.includes('epoch-0002.safetensors'));
        return found;
      },
      90,
    );
    assert.ok(checkpoints.length > 0);
  });
});
