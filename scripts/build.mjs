// Builds everything that runs: `node scripts/build.mjs` makes dist/, `--tests` adds out/, `--watch` stays.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { tensorflowModule, withoutTensorflow } from './engine/tensorflowModule.mjs';
import { copyNatives } from './natives.mjs';

const { values: flags } = parseArgs({
  options: { watch: { type: 'boolean' }, tests: { type: 'boolean' }, production: { type: 'boolean' } },
});
const root = path.resolve(import.meta.dirname, '..');

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Loaded from node_modules at run time: native libraries, and what the editor itself provides. */
const natives = ['onnxruntime-node', 'sharp'];

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: flags.production ? false : 'linked',
  sourcesContent: false,
  minify: flags.production ?? false,
  logLevel: 'info',
  mainFields: ['module', 'main'],
  define: { EXTENSION_VERSION: JSON.stringify(version) },
};

/** @type {esbuild.BuildOptions} */
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs', plugins: [tensorflowModule()] };

/** @type {esbuild.BuildOptions[]} */
const targets = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', external: ['vscode'] },
  {
    ...node,
    entryPoints: {
      trainer: 'src/trainer/main.ts',
      cli: 'src/cli.ts',
      installer: 'src/installer/main.ts',
    },
    outdir: 'dist',
    external: natives,
  },
  {
    ...common,
    entryPoints: { explorer: 'webview/main.ts', checkpoint: 'webview/checkpoint/main.ts' },
    outdir: 'dist/webview',
    platform: 'browser',
    target: 'chrome120',
    format: 'iife',
    loader: { '.ttf': 'file' },
  },
];

/** @param {string} folder @param {string} suffix */
function filesUnder(folder, suffix) {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(suffix))
    .map((name) => path.join(folder, name));
}

if (flags.tests) {
  // Tests are found by their name, never listed by hand, so that none is left out unseen.
  targets.push(
    {
      ...node,
      format: 'esm',
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
      entryPoints: filesUnder('test/unit', '.test.ts'),
      outbase: 'test/unit',
      outdir: 'out/test/unit',
      outExtension: { '.js': '.mjs' },
      external: [...natives, 'mocha', 'fast-check', 'node-fetch', 'eslint'],
      banner: {
        js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
      },
    },
    {
      ...node,
      entryPoints: ['test/extension/index.ts', ...filesUnder('test/extension', '.test.ts')],
      outbase: 'test/extension',
      outdir: 'out/test/extension',
      external: ['vscode', 'mocha', ...natives],
    },
    {
      ...node,
      entryPoints: [...filesUnder('test/ui', '.test.ts'), ...filesUnder('test/package', '.test.ts')],
      outbase: 'test',
      outdir: 'out/test',
      external: ['mocha', 'playwright-core', '@vscode/vsce', ...natives],
    },
  );
}

const remark = withoutTensorflow();
if (remark) console.log(remark);

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
if (flags.tests) rmSync(path.join(root, 'out'), { recursive: true, force: true });

if (flags.watch) {
  const contexts = await Promise.all(targets.map((target) => esbuild.context(target)));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  await Promise.all(
    targets
      .filter((target) => Object.keys(target.entryPoints ?? {}).length > 0)
      .map((target) => esbuild.build(target)),
  );
}

if (flags.production) {
  const target = process.env['LATENT_EXPLORER_TARGET'] ?? `${process.platform}-${process.arch}`;
  copyNatives(target, path.join(root, 'dist'));
  // The page of the packaged extension: pictures there must have an address of their own, which these do not have yet.
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  writeFileSync(path.join(root, 'dist', 'README.md'), readme.replace(/<picture>.*?<\/picture>\n+/gs, ''));
}
