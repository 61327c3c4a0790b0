// Gets a real VS Code server and a browser to show it, for `npm start` and the tests.
// @ts-check
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '..', '..');
const cache = process.env['LATENT_EXPLORER_CACHE'] ?? path.join(root, '.cache');

/** A whole VS Code 1.139 server and workbench in an npm package. */
const serverVersion = '4.139.1';
/** The Node that the server needs, from npm's package of its binary unless it runs this script already. */
const nodeVersion = '24.21.0';
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const hasNode = process.versions.node.startsWith('24.');

/** A thing that a person must do; its message is all they need to read. */
export class SetUpError extends Error {}

/**
 * Installs the server once; a half-finished install is never picked up.
 * @returns {Promise<{ node: string, vscode: string }>} the Node binary and the folder of the server.
 */
export async function installServer() {
  const name = `vscode-server-${serverVersion}`;
  const home = path.join(cache, name);
  const server = {
    node: hasNode
      ? process.execPath
      : path.join(home, 'node_modules', nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    vscode: path.join(home, 'node_modules', 'code-server', 'lib', 'vscode'),
  };
  if (await exists(path.join(home, 'complete'))) return server;
  console.log('Installing a VS Code server (once, about half a minute) ...');
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(path.join(cache, `${name}-`));
  try {
    await writeFile(path.join(temporary, 'package.json'), '{ "private": true }');
    await npm(temporary, 'install', '--ignore-scripts', `code-server@${serverVersion}`);
    if (!hasNode) await installNode(temporary);
    const vscode = path.join(temporary, 'node_modules', 'code-server', 'lib', 'vscode');
    await npm(vscode, 'install', '--omit=dev', '--ignore-scripts');
    await npm(path.join(vscode, 'extensions'), 'install', '--omit=dev', '--ignore-scripts');
    await writeFile(path.join(temporary, 'complete'), '');
    await rename(temporary, home).catch(async (error) => {
      // Another process was quicker.
      if (!(await exists(path.join(home, 'complete')))) throw error;
    });
  } catch (error) {
    if (error instanceof SetUpError) throw error;
    throw new SetUpError(`A VS Code server could not be installed into ${cache}: ${String(error)}`);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return server;
}

/** @param {string} folder */
async function installNode(folder) {
  try {
    await npm(folder, 'install', '--ignore-scripts', '--engine-strict=false', `${nodePackage}@${nodeVersion}`);
  } catch {
    throw new SetUpError(`npm has no Node 24 for ${process.platform} ${process.arch}: run this with Node 24.`);
  }
}

/** @param {string} folder @param {string[]} args */
async function npm(folder, ...args) {
  // What a surrounding `npm run` sets is about this project, not about that one.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(config_(?!registry|cafile|cache)|package_|lifecycle_)/i.test(name)));
  const command = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const child = spawn(command, [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said = (said + data).slice(-4000)));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new SetUpError(`'npm ${args.join(' ')}' failed in ${folder}; is the npm registry reachable?\n${said}`);
}

const browserNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge',
];
const browserPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * A Chromium, Chrome or Edge: named by `CHROME_PATH`, found on this machine, or installed where that is
 * possible without asking (root on Debian or Ubuntu).
 * @returns {Promise<string>} its path.
 */
export async function findBrowser() {
  const found = await installedBrowser();
  if (found) return found;
  if (process.getuid?.() === 0 && (await exists('/usr/bin/apt-get'))) {
    console.log('Installing Chromium with apt-get ...');
    const run = promisify(execFile);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { env, maxBuffer: 1 << 26 };
    await run('apt-get', ['update'], options).catch(() => undefined);
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options).catch(() => undefined);
    const installed = await installedBrowser();
    if (installed) return installed;
  }
  throw new SetUpError('Install Chromium, Chrome or Edge, or name one in the environment variable CHROME_PATH.');
}

async function installedBrowser() {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const extension = process.platform === 'win32' ? '.exe' : '';
  const candidates = [
    process.env['CHROME_PATH'],
    ...browserNames.flatMap((name) => folders.map((folder) => path.join(folder, name + extension))),
    ...browserPlaces,
  ];
  for (const candidate of candidates) if (candidate && (await exists(candidate))) return candidate;
  return undefined;
}

/** @param {string} file */
async function exists(file) {
  return access(file).then(
    () => true,
    () => false,
  );
}
