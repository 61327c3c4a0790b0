// `npm test`: every check there is, from quick to slow. Ends with one line of counts.
//   npm test -- unit extension   only these
// What only reads the sources runs beside the unit tests, and its words come when it is done.
// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { findBrowser } from './vscode/findBrowser.mjs';

const root = path.resolve(import.meta.dirname, '..');
const results = path.join(root, 'out', 'test-results');
const script = (/** @type {string[]} */ ...parts) => path.join(root, 'scripts', ...parts);
/** As what runs in Node: the names in node_modules/.bin are shell scripts on Windows. */
const tools = {
  eslint: 'eslint/bin/eslint.js',
  prettier: 'prettier/bin/prettier.cjs',
  knip: 'knip/bin/knip.js',
  mocha: 'mocha/bin/mocha.js',
};
const tool = (/** @type {keyof typeof tools} */ name) => path.join(root, 'node_modules', tools[name]);

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/** @typedef {(text: string | Buffer) => void} Tell */

/**
 * Runs one of Node's programs to its end.
 * @param {Tell} tell
 * @param {string[]} args
 */
async function run(tell, ...args) {
  const env = { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) };
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env });
  child.stdout.on('data', tell);
  child.stderr.on('data', tell);
  const [code] = await once(child, 'close');
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

/** A check that passes or fails as a whole. @param {Tell} tell @param {string[]} args */
async function check(tell, ...args) {
  const passed = await run(tell, ...args);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

/**
 * A mocha run over built files, counted by its JSON report; a crash before the report counts as one failure.
 * @param {Tell} tell @param {string} name @param {string[]} args
 */
async function mocha(tell, name, ...args) {
  const report = path.join(results, `${name}.json`);
  await rm(report, { force: true });
  const reporter = ['--reporter', script('mochaReporter.cjs'), '--reporter-option', `output=${report}`];
  const passed = await run(tell, tool('mocha'), ...args, ...reporter);
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

/** @type {Record<string, (tell: Tell) => Promise<Counts>>} */
const suites = {
  // Each tells of what the others do not see, so all of them run even when one fails.
  lint: async (tell) =>
    sum([
      await check(tell, tool('eslint'), '.'),
      await check(tell, tool('prettier'), '--check', '--log-level', 'warn', '.'),
      await check(tell, tool('knip')),
    ]),
  types: (tell) => check(tell, script('typecheck.mjs')),
  build: (tell) => check(tell, script('build.mjs'), '--tests'),
  // Two files at a time: many of these tests wait for the disk or for processes of their own.
  unit: (tell) =>
    mocha(tell, 'unit', 'out/test/unit/**/*.test.mjs', '--timeout', '60000', '--parallel', '--jobs', '2'),
  extension: async (tell) => {
    const passed = await run(tell, script('vscode', 'runExtensionTests.mjs'));
    return counts(path.join(results, 'extension.json'), passed);
  },
  ui: (tell) => mocha(tell, 'ui', 'out/test/ui/**/*.test.js', '--timeout', '240000'),
  // Last, because packing builds for production over what the other suites use.
  package: async (tell) => {
    const packed = await check(tell, script('package.mjs'));
    return packed.failed > 0
      ? packed
      : mocha(tell, 'package', 'out/test/package/**/*.test.js', '--timeout', '240000');
  },
};

/** @param {string} name @param {Tell} tell */
async function runSuite(name, tell) {
  const suite = suites[name];
  if (!suite) throw new Error(`There is no suite ${name}.`);
  // The build empties the folder it lies in.
  await mkdir(results, { recursive: true });
  tell(`\n── ${name} ──\n`);
  const began = Date.now();
  const counted = await suite(tell);
  tell(`${name}: ${words(counted)} in ${Math.round((Date.now() - began) / 1000)} s\n`);
  return counted;
}

/** @param {Counts} counts */
function words({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

/** Runs suites one after the other. @param {string[]} names @param {Tell} tell @returns {Promise<Counts>} */
async function lane(names, tell) {
  let total = sum([]);
  for (const name of names) {
    const counted = await runSuite(name, tell);
    total = sum([total, counted]);
    // Without a build there is nothing to run.
    if (name === 'build' && counted.failed > 0) break;
  }
  return total;
}

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in suites));
if (unknown !== undefined) {
  console.error(`There is no suite '${unknown}'. There are: ${Object.keys(suites).join(', ')}.`);
  process.exit(2);
}
const chosen = (/** @type {string[]} */ ...names) =>
  names.filter((name) => asked.length === 0 || asked.includes(name));

const tell = (/** @type {string | Buffer} */ text) => void process.stdout.write(text);
/** @type {(string | Buffer)[]} */
const kept = [];
const beside = chosen('build', 'unit');
// Browsers bring the graphics card in software that the tests of WebGPU compute on.
if (beside.includes('unit') && chosen('ui').length > 0) await findBrowser();
const [read, unit] = await Promise.all([
  lane(chosen('lint', 'types'), beside.length > 0 ? (text) => void kept.push(text) : tell),
  lane(beside, tell),
]);
kept.forEach(tell);
const rest = await lane(
  unit.passed > 0 || unit.failed === 0 ? chosen('extension', 'ui', 'package') : [],
  tell,
);
const total = sum([read, unit, rest]);
console.log(`\n${words(total)}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
