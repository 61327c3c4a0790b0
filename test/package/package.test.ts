import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { listFiles } from '@vscode/vsce';
import { eventually, type Workbench } from '../support/workbench';
import { useWorkbench } from '../ui/useWorkbench';

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
  let workbench: Workbench;

  useWorkbench({ pictures: 120, vsix, settings }, (opened) => (workbench = opened));

  it('holds what runs, and nothing of how it was made', async () => {
    const files = await listFiles({ cwd: process.cwd(), packageManager: 0 });
    const outside = files.filter(
      (file) =>
        !/^(dist|l10n|media(?!\/screenshots))\/|^(package(\.nls(\.de)?)?\.json|LICENSE|README\.md|CHANGELOG\.md)$/.test(
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
