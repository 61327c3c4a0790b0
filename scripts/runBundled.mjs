// Bundles a TypeScript file with the options of the product, and runs it in Node.
// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { tensorflowModule } from './engine/tensorflowModule.mjs';

export const root = path.resolve(import.meta.dirname, '..');

/**
 * @param {string} entry of the project, with `/`
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit status
 */
export async function runBundled(entry, ...args) {
  const outfile = path.join(root, 'out', entry.replace(/\.ts$/, '.mjs'));
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
    // Threads and processes of their own are the built ones.
    define: { BUNDLE_FOLDER: JSON.stringify(path.join(root, 'dist')) },
    banner: {
      js:
        "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url); " +
        'const __dirname = import.meta.dirname;',
    },
  });
  const child = spawn(process.execPath, [outfile, ...args], { stdio: 'inherit', cwd: root });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}
