import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { installationFolder, readInstallation } from '../../../src/engine/tensorflow/installation';
import { enginesFolder, isInstalled } from './tensorflowInstalled';

/** What is used of `scripts/vscode/install.mjs`, which finds its folders by where it lies itself. */
interface Install {
  readonly installServer: () => Promise<{ node: string }>;
}

describe('TensorFlow engine under the Node of VS Code', function () {
  // Gets that Node once, with the server that the tests in VS Code need too.
  this.timeout(300_000);

  it('trains under Node 24, where a function that tfjs-node calls is gone', async function () {
    if (!(await isInstalled())) this.skip();
    const script = pathToFileURL(path.resolve('scripts', 'vscode', 'install.mjs')).href;
    const { installServer } = (await import(script)) as Install;
    const { node } = await installServer();
    const run = promisify(execFile);
    const { stdout: version } = await run(node, [
      '-p',
      'process.versions.node + typeof util.isNullOrUndefined',
    ]);
    assert.match(version, /^24\..*undefined/);
    const home = installationFolder(enginesFolder);
    const { stdout } = await run(node, [path.resolve('dist', 'installer.js'), '--verify', home]);
    assert.equal(stdout.trim().split('\n').at(-1), (await readInstallation(home))!.tensorflow);
  });
});
