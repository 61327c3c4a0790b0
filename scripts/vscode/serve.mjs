// Opens a workspace in a VS Code with this extension installed, for a person to look at.
// @ts-check
import path from 'node:path';
import { cache, explain } from './install.mjs';
import { startServer, workbenchUrl } from './server.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');

/**
 * Serves until Ctrl-C.
 * @param {object} options
 * @param {string} options.workspace absolute path
 * @param {number} [options.port]
 */
export async function serveWorkspace({ workspace, port }) {
  const ended = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, resolve);
  });
  const options = { data: path.join(cache, 'demo-server'), extension: root, port };
  const server = await startServer(options).catch(explain);
  if (!server) return;
  const address = workbenchUrl(server, { workspace });
  console.log(
    `\nVS Code with Latent Explorer:  ${address}\nOpen the VAE view in the activity bar. Ctrl-C ends it.`,
  );
  await ended;
  await server.stop();
}
