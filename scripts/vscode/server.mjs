// One VS Code server: started on a free port, stopped with everything it started.
// @ts-check
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { installServer, SetUpError } from './install.mjs';

const startSeconds = 60;

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {string} url
 * @property {() => Promise<void>} stop
 */

/**
 * @param {object} options
 * @param {string} options.data folder for everything the server keeps: settings, logs, extensions
 * @param {boolean} [options.smokeTest] lets a page load an extension under development, and run its tests
 * @param {number} [options.port] default: any free one
 * @param {Record<string, unknown>} [options.settings] settings of this machine, below those of a workspace
 * @returns {Promise<Server>}
 */
export async function startServer({ data, smokeTest = false, port, settings = {} }) {
  const { node, vscode } = await installServer();
  const chosen = port ?? (await freePort());
  await mkdir(path.join(data, 'data', 'Machine'), { recursive: true });
  await writeFile(path.join(data, 'data', 'Machine', 'settings.json'), JSON.stringify(settings, undefined, 2));
  const child = spawn(
    node,
    [
      path.join(vscode, 'out', 'server-main.js'),
      ...['--host', '127.0.0.1', '--port', String(chosen), '--without-connection-token'],
      ...['--accept-server-license-terms', '--disable-telemetry', '--server-data-dir', data],
      ...(smokeTest ? ['--enable-smoke-test-driver'] : []),
    ],
    { cwd: vscode, detached: process.platform !== 'win32', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const log = createWriteStream(path.join(data, 'server.log'));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const endGroup = () => {
    // The extension host and its children are in the server's process group.
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      if (process.platform === 'win32') child.kill();
      else process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself in the meantime.
    }
  };
  process.once('exit', endGroup);
  const url = `http://127.0.0.1:${chosen}/`;
  const stop = async () => {
    process.off('exit', endGroup);
    endGroup();
    await exited;
    log.end();
  };
  try {
    await untilAnswers(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port: chosen, url, stop };
}

/**
 * The command line of the same server, for instance to install a `.vsix`.
 * @param {string} data as for {@link startServer}
 * @param {string[]} args
 */
export async function runServerCommand(data, ...args) {
  const { node, vscode } = await installServer();
  const child = spawn(
    node,
    [path.join(vscode, 'out', 'server-main.js'), '--accept-server-license-terms', '--server-data-dir', data, ...args],
    { cwd: vscode, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`The VS Code server failed at ${args.join(' ')}: ${output}`);
  return output;
}

/**
 * The address of a workbench.
 * @param {Server} server
 * @param {object} options
 * @param {string} options.workspace absolute path
 * @param {string} [options.extension] absolute path of an extension under development (smoke-test server only)
 * @param {string} [options.tests] absolute path of a test module to run in the extension host
 */
export function workbenchUrl(server, { workspace, extension, tests }) {
  const remote = (/** @type {string} */ file) => `vscode-remote://127.0.0.1:${server.port}${file.replaceAll('\\', '/')}`;
  const payload = [
    ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ folder: workspace });
  if (extension) query.set('payload', JSON.stringify(payload));
  return `${server.url}?${query}`;
}

/** @param {string} url @param {import('node:child_process').ChildProcess} child */
async function untilAnswers(url, child) {
  for (let tenths = 0; tenths < startSeconds * 10; tenths++) {
    if (child.exitCode !== null) throw new SetUpError(`The VS Code server ended with status ${child.exitCode}.`);
    const answered = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new SetUpError(`The VS Code server did not answer within ${startSeconds} seconds.`);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
