// Builds everything that runs: `node scripts/build.mjs` makes dist/, `--tests` adds out/.
// @ts-check
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { withoutTensorflow } from './engine/tensorflowModule.mjs';
import { copyNatives } from './natives.mjs';
import { targets } from './targets.mjs';

const { values: flags } = parseArgs({
  options: { tests: { type: 'boolean' }, production: { type: 'boolean' } },
});
const root = path.resolve(import.meta.dirname, '..');

const remark = withoutTensorflow();
if (remark) console.log(remark);

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
if (flags.tests) rmSync(path.join(root, 'out'), { recursive: true, force: true });

await Promise.all(targets(flags).map((target) => esbuild.build(target)));

if (flags.production) {
  const target = process.env['LATENT_EXPLORER_TARGET'] ?? `${process.platform}-${process.arch}`;
  copyNatives(target, path.join(root, 'dist'));
  // The page of the packaged extension may only show and link to what has an address of its own.
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
    .replace(/<picture>.*?<\/picture>\n+/gs, '')
    .replace(/\[([^\]]+)\]\((?!https?:)[^)]+\)/g, '$1');
  writeFileSync(path.join(root, 'dist', 'README.md'), readme);
}
