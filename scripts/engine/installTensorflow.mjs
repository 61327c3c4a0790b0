// `npm run engine:tensorflow`: installs the TensorFlow engine into .cache/, once, and checks that it trains.
// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { cache } from '../vscode/install.mjs';
import { tensorflowModule, withoutTensorflow } from './tensorflowModule.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
const missing = withoutTensorflow();
if (missing) {
  console.error(`${missing}\nInstall it with 'npm ci', then run this again.`);
  process.exit(1);
}
await mkdir(cache, { recursive: true });
// A copy of its own: dist/ need not have been built yet, and may be built anew meanwhile.
const installer = path.join(cache, 'engine-installer.cjs');
await esbuild.build({
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  logLevel: 'warning',
  entryPoints: ['src/installer/main.ts'],
  outfile: installer,
  external: ['onnxruntime-node', 'sharp'],
  plugins: [tensorflowModule()],
});
const child = spawn(process.execPath, [installer, '--engines', cache], { cwd: root, stdio: 'inherit' });
// Ctrl-C reaches the child as well, which ends what it has started.
process.on('SIGINT', () => undefined);
const [code] = await once(child, 'exit');
process.exitCode = code ?? 1;
