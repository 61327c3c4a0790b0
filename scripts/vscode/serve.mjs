// Opens a workspace in a VS Code with this extension installed, for a person to look at.
// @ts-check
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { startServer } from './server.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');

/**
 * Serves until Ctrl-C.
 * @param {object} options
 * @param {string} options.workspace absolute path
 * @param {number} [options.port]
 */
export async function serveWorkspace({ workspace, port }) {
  const data = path.join(root, '.cache', 'demo-server');
  await installHere(path.join(data, 'extensions'));
  const server = await startServer({
    data,
    port,
    settings: {
      // It is the person's own machine and their own pictures.
      'security.workspace.trust.enabled': false,
      'workbench.startupEditor': 'none',
    },
  });
  const address = `${server.url}?${new URLSearchParams({ folder: workspace })}`;
  console.log(`\nVS Code with Latent Explorer:  ${address}\nOpen the VAE view in the activity bar. Ctrl-C ends it.`);
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await server.stop();
}

/** Links this folder into an extensions folder, which is all that installing amounts to. @param {string} extensions */
async function installHere(extensions) {
  const { publisher, name, version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  await rm(extensions, { recursive: true, force: true });
  await mkdir(extensions, { recursive: true });
  await symlink(root, path.join(extensions, `${publisher}.${name}-${version}`), 'junction');
}
