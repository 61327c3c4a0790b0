// One VS Code server: started on a free port, stopped with everything it started.
// @ts-check
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { installServer, SetUpError } from './install.mjs';

const startSeconds = 60;
const stopSeconds = 8;

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {string} url
 * @property {string} log file with what the server said
 * @property {() => Promise<void>} stop
 */

/** What nobody wants in a demonstration or a test: welcome pages, offers, the network. */
const quiet = {
  'chat.agentHost.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/**
 * @param {object} options
 * @param {string} options.data folder for everything the server keeps: settings, logs, extensions
 * @param {boolean} [options.smokeTest] lets a page load an extension under development, and run its tests
 * @param {string} [options.extension] folder of an extension that is installed for every page
 * @param {number} [options.port] default: a free one, which the server finds
 * @param {string} [options.host]
 * @param {Record<string, unknown>} [options.settings] the person's, until they change them
 * @param {readonly object[]} [options.keybindings] the person's, as in VS Code's keybindings.json
 * @returns {Promise<Server>}
 */
export async function startServer({
  data,
  smokeTest = false,
  extension,
  port = 0,
  host = '127.0.0.1',
  settings = {},
  keybindings,
}) {
  const { node, vscode } = await installServer();
  const person = path.join(data, 'data', 'User');
  await seedSettings(path.join(person, 'settings.json'), { ...quiet, ...settings });
  if (keybindings) await writeFile(path.join(person, 'keybindings.json'), JSON.stringify(keybindings));
  if (extension) await linkExtension(extension, path.join(data, 'extensions'));
  const child = spawn(
    node,
    [
      path.join(vscode, 'out', 'server-main.js'),
      ...['--host', host, '--port', String(port), '--without-connection-token'],
      ...['--accept-server-license-terms', '--disable-telemetry', '--server-data-dir', data],
      ...(smokeTest ? ['--enable-smoke-test-driver'] : []),
    ],
    {
      cwd: vscode,
      env: serverEnvironment(),
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const logFile = path.join(data, 'server.log');
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const guard = endWithThisProcess(child);
  const stop = async () => {
    guard.release();
    // First what lets the extension hosts end in order, and save; then what ends all of them.
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const deadline = Date.now() + stopSeconds * 1000;
    while (groupLives(child) && Date.now() < deadline) await wait(50);
    endGroup(child);
    await exited;
    log.end();
  };
  try {
    const bound = await listens(child, logFile);
    return { port: bound, url: `http://${host}:${bound}/`, log: logFile, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The command line of the same server, for instance `--install-extension FILE.vsix`.
 * @param {string} data as for {@link startServer}
 * @param {string[]} args
 * @returns {Promise<string>} what it said
 */
export async function runServerCommand(data, ...args) {
  const { node, vscode } = await installServer();
  const child = spawn(
    node,
    [
      path.join(vscode, 'out', 'server-main.js'),
      '--accept-server-license-terms',
      '--server-data-dir',
      data,
      ...args,
    ],
    { cwd: vscode, env: serverEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let complaints = '';
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (complaints += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`The VS Code server failed at ${args.join(' ')}: ${output}${complaints}`);
  return output;
}

/**
 * The address of a workbench.
 * @param {Server} server
 * @param {object} options
 * @param {string} options.workspace absolute path
 * @param {string} [options.extension] absolute path of one under development (smoke-test server only)
 * @param {string} [options.tests] absolute path of a test module to run in the extension host
 */
export function workbenchUrl(server, { workspace, extension, tests }) {
  const remote = (/** @type {string} */ file) =>
    `vscode-remote://${new URL(server.url).host}${filePath(file)}`;
  const payload = [
    ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ folder: filePath(workspace) });
  if (extension) query.set('payload', JSON.stringify(payload));
  return `${server.url}?${query}`;
}

/** A path with `/` at the front and between its parts, on Windows too. @param {string} file */
function filePath(file) {
  return decodeURIComponent(pathToFileURL(file).pathname);
}

/** The environment of a server; without the gallery it never asks the network for an extension. */
function serverEnvironment() {
  const { ELECTRON_RUN_AS_NODE, VSCODE_IPC_HOOK_CLI, NODE_OPTIONS, ...env } = process.env;
  void [ELECTRON_RUN_AS_NODE, VSCODE_IPC_HOOK_CLI, NODE_OPTIONS];
  return { ...env, EXTENSIONS_GALLERY: '{}' };
}

/**
 * This server keeps a person's settings on its own disk, not in the browser; what they have changed stays.
 * @param {string} file
 * @param {Record<string, unknown>} settings
 */
async function seedSettings(file, settings) {
  /** @type {Record<string, unknown>} */
  let chosen = {};
  try {
    chosen = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    // A file with comments in it was edited by hand: leave it alone.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') return;
  }
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ ...settings, ...chosen }, undefined, 2));
}

/**
 * A link in the extensions folder is all that installing amounts to.
 * @param {string} from
 * @param {string} extensions
 */
async function linkExtension(from, extensions) {
  const { publisher, name, version } = JSON.parse(await readFile(path.join(from, 'package.json'), 'utf8'));
  // The server's index of this folder would hide what is not in it.
  await rm(extensions, { recursive: true, force: true });
  await mkdir(extensions, { recursive: true });
  await symlink(from, path.join(extensions, `${publisher}.${name}-${version}`), 'junction');
}

/** @param {import('node:child_process').ChildProcess} child */
function groupLives(child) {
  if (process.platform === 'win32' || child.pid === undefined) return child.exitCode === null;
  try {
    return process.kill(-child.pid, 0);
  } catch {
    return false;
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function endGroup(child) {
  if (child.pid === undefined) return;
  try {
    // The extension hosts and what they forked are in the server's process group.
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All have ended by themselves.
  }
}

/**
 * Leaves no server behind when this process ends, by whatever means it can notice.
 * @param {import('node:child_process').ChildProcess} child
 */
function endWithThisProcess(child) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  const onExit = () => endGroup(child);
  const onSignal = (/** @type {NodeJS.Signals} */ signal) => {
    // Whoever else listens has a better plan than ending at once; `exit` still comes here.
    if (process.listenerCount(signal) > 1) return;
    onExit();
    release();
    process.kill(process.pid, signal);
  };
  const release = () => {
    process.off('exit', onExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.once('exit', onExit);
  for (const signal of signals) process.on(signal, onSignal);
  return { release };
}

/**
 * The port that the server says it listens on: one that was found free before could be taken by then.
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {string} log
 * @returns {Promise<number>}
 */
async function listens(child, log) {
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  for (const deadline = Date.now() + startSeconds * 1000; Date.now() < deadline; await wait(20)) {
    const [, port] = /listening on (\d+)/.exec(said) ?? [];
    if (port !== undefined) return Number(port);
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new SetUpError(
        `The VS Code server ended with ${child.exitCode ?? child.signalCode}; see ${log}.`,
      );
    }
  }
  throw new SetUpError(`The VS Code server did not start within ${startSeconds} seconds; see ${log}.`);
}

/** @param {number} milliseconds @returns {Promise<void>} */
function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
