// `npm run bench -- NAME [options]`: bundles bench/NAME.ts with the same options as the product, and runs it.
// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { tensorflowModule } from './engine/tensorflowModule.mjs';

const root = path.resolve(import.meta.dirname, '..');
const [name = '', ...args] = process.argv.slice(2);
const entry = path.join(root, 'bench', `${name}.ts`);
if (!/^\w+$/.test(name) || !existsSync(entry)) {
  const names = readdirSync(path.join(root, 'bench')).filter((file) => file.endsWith('.ts'));
  console.error(`Say which: ${names.map((file) => path.basename(file, '.ts')).join(', ')}.`);
  process.exit(2);
}
const outfile = path.join(root, 'out', 'bench', `${name}.mjs`);
await esbuild.build({
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  logLevel: 'warning',
  entryPoints: [entry],
  outfile,
  external: ['onnxruntime-node', 'sharp', 'esbuild', 'playwright-core'],
  plugins: [tensorflowModule()],
  banner: {
    js:
      "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url); " +
      'const __dirname = import.meta.dirname;',
  },
});
const child = spawn(process.execPath, [outfile, '--root', root, ...args], { stdio: 'inherit' });
const [code] = await once(child, 'exit');
process.exitCode = code ?? 1;
