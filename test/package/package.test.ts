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
    const programs = ['extension', 'trainer', 'gpu', 'installer', 'webview/explorer'].map(
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

  it('carries what each platform computes with, its graphics card included, and no more', async () => {
    const { isFor } = (await import(path.resolve('scripts/natives.mjs'))) as {
      isFor: (file: string, target: string) => boolean;
    };
    const folder = path.resolve('node_modules/onnxruntime-node/bin');
    const all = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const libraries = (of: string) =>
      all
        .filter((entry) => isFor(path.join(entry.parentPath, entry.name), of))
        .map(({ name }) => name)
        .sort();
    const binding = 'onnxruntime_binding.node';
    const windows = ['dxcompiler.dll', 'dxil.dll', 'onnxruntime.dll', binding];
    assert.deepEqual(libraries('linux-x64'), ['libonnxruntime.so.1', binding]);
    assert.deepEqual(libraries('linux-arm64'), ['libonnxruntime.so.1', binding]);
    assert.deepEqual(libraries('darwin-arm64'), ['libonnxruntime.1.dylib', binding]);
    assert.deepEqual(libraries('win32-x64'), windows);
    assert.deepEqual(libraries('win32-arm64'), windows);
    const packed = await listFiles({ cwd: process.cwd(), packageManager: 0 });
    const own = packed.filter((file) => file.startsWith('dist/node_modules/onnxruntime-node/bin/'));
    assert.deepEqual(own.map((file) => path.basename(file)).sort(), libraries(target));
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
