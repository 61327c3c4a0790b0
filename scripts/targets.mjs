// What is built from what: the one list that `npm run build` and `npm run watch` share.
// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { tensorflowModule } from './engine/tensorflowModule.mjs';

/** @typedef {import('esbuild').BuildOptions} BuildOptions */

const root = path.resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Loaded from node_modules at run time: native libraries, and what the editor itself provides. */
const natives = ['onnxruntime-node', 'sharp'];

/**
 * @param {object} flags
 * @param {boolean} [flags.production] small, and without source maps
 * @param {boolean} [flags.tests] the tests too, into out/
 * @returns {BuildOptions[]}
 */
export function targets({ production = false, tests = false }) {
  /** @type {BuildOptions} */
  const common = {
    absWorkingDir: root,
    bundle: true,
    sourcemap: production ? false : 'linked',
    sourcesContent: false,
    minify: production,
    logLevel: 'info',
    mainFields: ['module', 'main'],
    define: { EXTENSION_VERSION: JSON.stringify(version) },
  };
  /** @type {BuildOptions} */
  const node = {
    ...common,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    plugins: [tensorflowModule()],
    define: { ...common.define, BUNDLE_FOLDER: '__dirname' },
  };
  return [...product(common, node), ...(tests ? [...testBundles(node), testPages(common)] : [])].filter(
    ({ entryPoints }) => Object.keys(entryPoints ?? {}).length > 0,
  );
}

/** @param {BuildOptions} common @param {BuildOptions} node @returns {BuildOptions[]} */
function product(common, node) {
  return [
    { ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', external: ['vscode'] },
    {
      ...node,
      entryPoints: {
        trainer: 'src/trainer/main.ts',
        umap: 'src/trainer/umap/main.ts',
        gpu: 'src/engine/webgpu/main.ts',
        decode: 'src/data/threads/main.ts',
        cli: 'src/cli.ts',
        installer: 'src/installer/main.ts',
      },
      outdir: 'dist',
      external: natives,
    },
    {
      ...common,
      entryPoints: { explorer: 'webview/main.tsx', checkpoint: 'webview/checkpoint/main.tsx' },
      outdir: 'dist/webview',
      platform: 'browser',
      // Packages that are another in a browser say so there.
      mainFields: ['browser', 'module', 'main'],
      target: 'chrome120',
      format: 'iife',
      loader: { '.ttf': 'file' },
      jsx: 'automatic',
      jsxImportSource: 'preact',
    },
  ];
}

/** What tests open in a browser by itself. @param {BuildOptions} common @returns {BuildOptions} */
function testPages(common) {
  return {
    ...common,
    entryPoints: filesUnder('test/ui/pages', '.ts'),
    outdir: 'out/test/ui/pages',
    platform: 'browser',
    target: 'chrome120',
    format: 'iife',
  };
}

/**
 * Tests are found by their name, never listed by hand, so that none is left out unseen.
 * @param {BuildOptions} node
 * @returns {BuildOptions[]}
 */
function testBundles(node) {
  return [
    {
      ...node,
      // Processes of their own are the built ones.
      define: { ...node.define, BUNDLE_FOLDER: JSON.stringify(path.join(root, 'dist')) },
      format: 'esm',
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
      // What ends in .child.ts a test runs in a process of its own.
      entryPoints: [...filesUnder('test/unit', '.test.ts'), ...filesUnder('test/unit', '.child.ts')],
      outbase: 'test/unit',
      outdir: 'out/test/unit',
      outExtension: { '.js': '.mjs' },
      external: [...natives, 'mocha', 'fast-check', 'node-fetch', 'eslint', 'typescript', '@vscode/l10n-dev'],
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
  ];
}

/** @param {string} folder @param {string} suffix */
function filesUnder(folder, suffix) {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(suffix))
    .map((name) => path.join(folder, name));
}
