// `npm test`: every check there is, in order from quick to slow. Ends with one line of counts.
//   npm test -- unit extension   only these
// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const results = path.join(root, 'out', 'test-results');
const bin = (/** @type {string} */ name) => path.join(root, 'node_modules', '.bin', name);

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
async function run(command, args, env = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = await once(child, 'exit');
  return code === 0;
}

/** @param {Counts[]} all @returns {Counts} */
function sum(all) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of all) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** A check that passes or fails as a whole. @param {string} command @param {string[]} args */
async function check(command, ...args) {
  const passed = await run(command, args);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

/**
 * A mocha run over built files, counted by its JSON report; a crash before the report counts as one failure.
 * @param {string} name @param {string[]} args
 */
async function mocha(name, ...args) {
  const report = path.join(results, `${name}.json`);
  await rm(report, { force: true });
  const reporter = path.join(root, 'scripts', 'mochaReporter.cjs');
  const passed = await run(bin('mocha'), [
    ...args,
    '--reporter',
    reporter,
    '--reporter-option',
    `output=${report}`,
  ]);
  return counts(report, passed);
}

/** @param {string} report @param {boolean} passed @returns {Promise<Counts>} */
async function counts(report, passed) {
  try {
    const counted = JSON.parse(await readFile(report, 'utf8'));
    const failed = counted.failed + (!passed && counted.failed === 0 ? 1 : 0);
    return { passed: counted.passed, failed, skipped: counted.skipped ?? 0 };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** @type {Record<string, () => Promise<Counts>>} */
const suites = {
  // Each tells of what the others do not see, so all of them run even when one fails.
  lint: async () =>
    sum([
      await check(bin('eslint'), '.'),
      await check(bin('prettier'), '--check', '--log-level', 'warn', '.'),
      await check(bin('knip')),
    ]),
  types: () => check(process.execPath, path.join(root, 'scripts', 'typecheck.mjs')),
  build: () => check(process.execPath, path.join(root, 'scripts', 'build.mjs'), '--tests'),
  unit: () => mocha('unit', 'out/test/unit/**/*.test.mjs', '--timeout', '60000'),
  extension: async () => {
    const passed = await run(process.execPath, [
      path.join(root, 'scripts', 'vscode', 'runExtensionTests.mjs'),
    ]);
    return counts(path.join(results, 'extension.json'), passed);
  },
  ui: () => mocha('ui', 'out/test/ui/**/*.test.js', '--timeout', '240000'),
  // Last, because packing builds for production over what the other suites use.
  package: async () => {
    const packed = await check(process.execPath, path.join(root, 'scripts', 'package.mjs'));
    return packed.failed > 0
      ? packed
      : mocha('package', 'out/test/package/**/*.test.js', '--timeout', '240000');
  },
};

const chosen = process.argv.slice(2);
for (const name of chosen) if (!(name in suites)) throw new Error(`There is no suite ${name}.`);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, suite] of Object.entries(suites)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n── ${name} ──`);
  await mkdir(results, { recursive: true });
  const { passed, failed, skipped } = await suite();
  console.log(`${name}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  // Without a build there is nothing to run.
  if (name === 'build' && failed > 0) break;
}
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`,
);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
