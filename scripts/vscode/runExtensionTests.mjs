// Runs a built mocha suite inside a real VS Code: its server with a browser on the workbench, or, with
// LATENT_EXPLORER_VSCODE=desktop, a desktop VS Code that @vscode/test-electron fetches.
//   node scripts/vscode/runExtensionTests.mjs [WORKSPACE]
// @ts-check
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchBrowser } from './browser.mjs';
import { exists, explain } from './install.mjs';
import { startServer, workbenchUrl } from './server.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');

/**
 * @typedef {object} Suite
 * @property {string} [extension] folder of the extension under test
 * @property {string} [tests] the built module whose `run()` runs the suite
 * @property {string} [workspace] copied before, so that no run leaves anything behind in it
 * @property {string} [report] the file that the suite writes its counts to
 * @property {string} [evidence] folder for a picture and the logs of a failure
 * @property {number} [minutes]
 */

/** @typedef {{ code: number, passed: number, failed: number, skipped: number }} Outcome */

/** @param {Suite} [suite] @returns {Promise<Outcome>} */
export async function runExtensionTests({
  extension = root,
  tests = path.join(extension, 'out', 'test', 'extension', 'index.js'),
  workspace: original = path.join(root, 'test', 'fixtures', 'workspace'),
  evidence = path.join(root, 'out', 'test-results'),
  report = path.join(evidence, 'extension.json'),
  minutes = 12,
} = {}) {
  const scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-vscode-'));
  const workspace = path.join(scratch, 'workspace');
  await mkdir(workspace);
  await mkdir(evidence, { recursive: true });
  await rm(report, { force: true });
  if (await exists(original)) await cp(original, workspace, { recursive: true });
  const desktop = process.env['LATENT_EXPLORER_VSCODE'] === 'desktop';
  process.env['LATENT_EXPLORER_TEST_REPORT'] = report;
  try {
    const options = { extension, tests, workspace, evidence, minutes, data: path.join(scratch, 'server') };
    const code = desktop ? await inDesktop(options) : await inServer(options);
    return await outcome(report, code);
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * A crash before the report counts as one failure.
 * @param {string} report
 * @param {number} code
 * @returns {Promise<Outcome>}
 */
async function outcome(report, code) {
  const text = await readFile(report, 'utf8').catch(() => '{}');
  const { passed = 0, failed = 0, skipped = 0 } = JSON.parse(text);
  const unseen = failed === 0 && (code !== 0 || passed === 0) ? 1 : 0;
  return { code: code === 0 && failed + unseen === 0 ? 0 : 1, passed, failed: failed + unseen, skipped };
}

/** @typedef {{ extension: string, tests: string, workspace: string }} Subject */
/** @typedef {Subject & { evidence: string, data: string, minutes: number }} Run */

/** @param {Run} run */
async function inServer({ extension, tests, workspace, evidence, minutes, data }) {
  const server = await startServer({ data, smokeTest: true });
  /** @type {string[]} */
  const said = [];
  try {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      const ended = new Promise((/** @type {(code: number) => void} */ resolve) => {
        page
          .exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code))
          .catch(() => resolve(1));
      });
      await page.exposeFunction(
        'codeAutomationLog',
        (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
          const line = args.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ');
          said.push(`${type}: ${line}`);
          if (/^[✔✖–Σ] /.test(line)) console.log(line.replace(/^Σ /, ''));
        },
      );
      await page.goto(workbenchUrl(server, { workspace, extension, tests }), { timeout: 90_000 });
      const code = await within(minutes, ended);
      if (code !== 0) await keep(evidence, page, server.log, said);
      return code;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/** @param {number} minutes @param {Promise<number>} ended */
async function within(minutes, ended) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((/** @type {(code: number) => void} */ resolve) => {
    timer = setTimeout(() => {
      console.error(`The suite did not finish within ${minutes} minutes.`);
      resolve(1);
    }, minutes * 60_000);
  });
  const code = await Promise.race([ended, late]);
  clearTimeout(timer);
  return code;
}

/** What this server complains of even when all is well, mostly of parts that were not compiled. */
const expected =
  /Could not locate the bindings file|build\/Release\/watchdog|serviceWorker\.js|'github' to register/;

/**
 * What a person wants to see after a failure.
 * @param {string} folder
 * @param {import('playwright-core').Page} page
 * @param {string} log
 * @param {string[]} said
 */
async function keep(folder, page, log, said) {
  const picture = path.join(folder, 'extension-failed.png');
  await page.screenshot({ path: picture, timeout: 10_000 }).catch(() => undefined);
  await cp(log, path.join(folder, 'extension-server.log')).catch(() => undefined);
  await writeFile(path.join(folder, 'extension-host.log'), said.join('\n'));
  console.error(`A picture and the logs are in ${folder}. The last lines of the log:`);
  const errors = said.filter((text) => text.startsWith('error') && !expected.test(text));
  for (const line of errors.slice(-5)) console.error(line.split('\n').slice(0, 6).join('\n').slice(0, 800));
}

/** @param {Subject} subject */
async function inDesktop({ extension, tests, workspace }) {
  const { runTests } = await import('@vscode/test-electron');
  return runTests({
    extensionDevelopmentPath: extension,
    extensionTestsPath: tests,
    extensionTestsEnv: { LATENT_EXPLORER_TEST_REPORT: process.env['LATENT_EXPLORER_TEST_REPORT'] },
    launchArgs: [workspace, '--disable-workspace-trust', '--disable-extensions'],
  }).catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [workspace] = process.argv.slice(2);
  const outcome = await runExtensionTests(workspace ? { workspace: path.resolve(workspace) } : {}).catch(
    explain,
  );
  if (outcome) {
    console.log(`${outcome.passed} passed, ${outcome.failed} failed`);
    process.exitCode = outcome.code;
  }
}
