// Runs the mocha suite of test/extension inside a real VS Code: its server with a browser on the workbench,
// or, with LATENT_EXPLORER_VSCODE=desktop, a desktop VS Code that @vscode/test-electron fetches.
// @ts-check
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchBrowser } from '../scripts/vscode/browser.mjs';
import { startServer, workbenchUrl } from '../scripts/vscode/server.mjs';

const root = path.resolve(import.meta.dirname, '..');
const tests = path.join(root, 'out', 'test', 'extension', 'index.js');
const results = path.join(root, 'out', 'test-results');
const minutes = 12;

const scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-vscode-'));
const workspace = path.join(scratch, 'workspace');
await mkdir(results, { recursive: true });
await mkdir(workspace);
await cp(path.join(root, 'test', 'fixtures', 'workspace'), workspace, { recursive: true, force: true }).catch(() => undefined);

try {
  process.exitCode = process.env['LATENT_EXPLORER_VSCODE'] === 'desktop' ? await inDesktop() : await inServer();
} finally {
  await rm(scratch, { recursive: true, force: true });
}

async function inServer() {
  const data = path.join(scratch, 'server');
  const server = await startServer({
    data,
    smokeTest: true,
    settings: { 'security.workspace.trust.enabled': false, 'workbench.startupEditor': 'none' },
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    /** @type {(code: number) => void} */
    let finish = () => undefined;
    const finished = new Promise((/** @type {(code: number) => void} */ resolve) => (finish = resolve));
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
      if (type === 'error' || type === 'log') console.log(...args);
    });
    await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => finish(code));
    await page.goto(workbenchUrl(server, { workspace, extension: root, tests }));
    const timer = setTimeout(() => {
      console.error(`The suite did not finish within ${minutes} minutes.`);
      finish(1);
    }, minutes * 60_000);
    const code = await finished;
    clearTimeout(timer);
    if (code !== 0) {
      await page.screenshot({ path: path.join(results, 'extension-failed.png') });
      await cp(path.join(data, 'server.log'), path.join(results, 'server.log')).catch(() => undefined);
      await cp(path.join(data, 'data', 'logs'), path.join(results, 'logs'), { recursive: true }).catch(() => undefined);
    }
    return code;
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function inDesktop() {
  const { runTests } = await import('@vscode/test-electron');
  return runTests({
    extensionDevelopmentPath: root,
    extensionTestsPath: tests,
    launchArgs: [workspace, '--disable-workspace-trust', '--disable-extensions'],
  });
}
