// `npm run package -- [TARGET]`: the extension as a .vsix for one platform, by default this one.
// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const target = process.argv[2] ?? `${process.platform}-${process.arch}`;
const file = path.join(root, 'out', `latent-explorer-${target}.vsix`);
mkdirSync(path.dirname(file), { recursive: true });
const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
const { status } = spawnSync(process.execPath, [vsce, 'package', '--target', target, '--out', file], {
  cwd: root,
  stdio: 'inherit',
  // The build that vsce starts packs the native libraries of this platform.
  env: { ...process.env, LATENT_EXPLORER_TARGET: target },
});
if (status !== 0) process.exit(status ?? 1);
console.log(`${file}: ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`);
