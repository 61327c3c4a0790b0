// `npm run bench`: all benchmarks that have something to reach, one after the other, and one table of it at the end.
// `npm run bench -- NAME [options]`: one of them, or one of the others. Each is a file of bench/, bundled with the same
// options as the product.
// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, runBundled } from './runBundled.mjs';

const [name = '', ...args] = process.argv.slice(2);
const names = readdirSync(path.join(root, 'bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.basename(file, '.ts'));

if (names.includes(name)) {
  process.exitCode = await runBundled(`bench/${name}.ts`, '--root', root, ...args);
} else if (name === '' || name.startsWith('--')) {
  process.exitCode = await runAll();
} else {
  console.error(`There is no benchmark '${name}'. There are: ${names.join(', ')}.`);
  process.exitCode = 2;
}

/** @returns {Promise<number>} 1 when one of them ended with an error; a goal that is missed is none. */
async function runAll() {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'latent-explorer-bench-'));
  const reports = [];
  const failed = [];
  try {
    for (const each of withGoals()) {
      const file = path.join(scratch, `${each}.json`);
      const code = await runBundled(`bench/${each}.ts`, '--root', root, '--json', file);
      if (code === 0 && existsSync(file)) reports.push(JSON.parse(await readFile(file, 'utf8')));
      else failed.push(each);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  const all = path.join(root, 'out', 'bench', 'all.json');
  await writeFile(all, JSON.stringify(reports));
  await runBundled('bench/harness/printTable.ts', all);
  if (failed.length > 0) console.error(`Ended with an error: ${failed.join(', ')}.`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(reports, undefined, 2)}\n`);
  return failed.length > 0 ? 1 : 0;
}

/** In the order of the table in bench/README.md; the others tell figures only. */
function withGoals() {
  const order = [
    'learn',
    'train-dense',
    'train-conv',
    'train-conv64',
    'first-step',
    'ingest',
    'reopen',
    'decode',
    'activate',
    'scale',
  ];
  return order.filter((each) => names.includes(each));
}
