// Gets a real VS Code server, once, for `npm start` and the tests.
// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..', '..');
/** Where everything lands that is fetched once: by default in the project, else `LATENT_EXPLORER_CACHE`. */
export const cache = path.resolve(process.env['LATENT_EXPLORER_CACHE'] || path.join(root, '.cache'));

/** A whole VS Code 1.139 server and workbench in an npm package. */
const serverVersion = '4.139.1';
/** The Node that the server needs, from npm's package of its binary unless it runs this script already. */
const nodeVersion = '24.21.0';
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const hasNode = process.versions.node.startsWith('24.');

/** A thing that a person must do; its message is all they need to read. */
export class SetUpError extends Error {}

/**
 * Ends a script with what a person must do, and without a stack that would not help them.
 * @param {unknown} error
 */
export function explain(error) {
  if (!(error instanceof SetUpError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/**
 * Installs the server once; a half-finished install is never picked up.
 * @returns {Promise<{ node: string, vscode: string }>} the Node binary and the folder of the server.
 */
export async function installServer() {
  const name = `vscode-server-${serverVersion}`;
  const home = path.join(cache, name);
  await installOnce(home, 'Installing a VS Code server (once, about a minute) ...', async (temporary) => {
    await npm(temporary, 'install', '--ignore-scripts', `code-server@${serverVersion}`);
    if (!hasNode) await installNode(temporary);
    const vscode = path.join(temporary, 'node_modules', 'code-server', 'lib', 'vscode');
    await npm(vscode, 'install', '--omit=dev', '--ignore-scripts');
    await npm(path.join(vscode, 'extensions'), 'install', '--omit=dev', '--ignore-scripts');
  });
  const packages = path.join(home, 'node_modules');
  const vscode = path.join(packages, 'code-server', 'lib', 'vscode');
  await giveLogger(vscode);
  const own = path.join(packages, nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return {
    node: (await exists(own)) || !hasNode ? own : process.execPath,
    vscode,
  };
}

/** Puts a logger in the place of the native one, which is not compiled. @param {string} vscode */
async function giveLogger(vscode) {
  const place = path.join(vscode, 'node_modules', '@vscode', 'spdlog', 'index.js');
  const standIn = await readFile(path.join(import.meta.dirname, 'spdlog.cjs'), 'utf8');
  if ((await readFile(place, 'utf8')) === standIn) return;
  // Renamed into its place: another process may be starting a server.
  const temporary = `${place}.${process.pid}`;
  await writeFile(temporary, standIn);
  await rename(temporary, place);
}

/**
 * Fills a folder by way of a temporary one, so that it is either whole or not there.
 * @param {string} home
 * @param {string} remark printed when there is something to do
 * @param {(temporary: string) => Promise<void>} fill
 */
export async function installOnce(home, remark, fill) {
  const complete = path.join(home, 'complete');
  if (await exists(complete)) return;
  console.log(remark);
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(`${home}-`);
  try {
    await writeFile(path.join(temporary, 'package.json'), '{ "private": true }');
    await fill(temporary);
    await writeFile(path.join(temporary, 'complete'), '');
    await rename(temporary, home).catch(async (error) => {
      // Another process was quicker.
      if (!(await exists(complete))) throw error;
    });
  } catch (error) {
    if (error instanceof SetUpError) throw error;
    throw new SetUpError(`${path.basename(home)} could not be installed into ${cache}: ${String(error)}`);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function installNode(folder) {
  try {
    await npm(
      folder,
      'install',
      '--ignore-scripts',
      '--engine-strict=false',
      `${nodePackage}@${nodeVersion}`,
    );
  } catch {
    throw new SetUpError(
      `npm has no Node 24 for ${process.platform} ${process.arch}: run this with Node 24.`,
    );
  }
}

/** What a surrounding `npm run` sets is about this project, except for the way to the registry. */
const foreign =
  /^npm_(package_|lifecycle_|(node_)?execpath$|command$|config_(?!registry$|cache$|cafile$|.*proxy$))/i;

/** @param {string} folder @param {string[]} args */
export async function npm(folder, ...args) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const windows = process.platform === 'win32';
  const child = spawn(windows ? 'npm.cmd' : 'npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: windows,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => (said = (said + data).slice(-4000)));
  const [code] = await once(child, 'close');
  if (code === 0) return;
  const reason = /^npm (?:error|ERR!) (?!code|syscall|errno|type)(.+)$/m.exec(said)?.[1] ?? `status ${code}`;
  throw new SetUpError(`'npm ${args.join(' ')}' failed: ${reason}. Is the npm registry reachable?`);
}

/** @param {string} file */
export async function exists(file) {
  return access(file).then(
    () => true,
    () => false,
  );
}
