// `npm run bench -- NAME [options]`: bundles bench/NAME.ts with the same options as the product, and runs it.
// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root, runBundled } from './runBundled.mjs';

const [name = '', ...args] = process.argv.slice(2);
if (!/^\w+$/.test(name) || !existsSync(path.join(root, 'bench', `${name}.ts`))) {
  const names = readdirSync(path.join(root, 'bench')).filter((file) => file.endsWith('.ts'));
  console.error(`Say which: ${names.map((file) => path.basename(file, '.ts')).join(', ')}.`);
  process.exit(2);
}
process.exitCode = await runBundled(`bench/${name}.ts`, '--root', root, ...args);
