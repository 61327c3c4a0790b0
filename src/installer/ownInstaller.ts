import { cp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { exists } from './exists';
import { CommandError } from './runCommand';
import type { Method } from './method';

const minutes = 60_000;

/** What tfjs-node does on `npm install`: downloads libtensorflow and a binding that was built for it. */
export const ownInstaller: Method = {
  name: "tfjs-node's own installer",
  async install({ packages, destination, run, report }) {
    report("Trying tfjs-node's own installer …");
    const home = path.join(packages, '@tensorflow', 'tfjs-node');
    const binFolder = path.join(packages, '.bin');
    await run(process.execPath, ['scripts/install.js'], { cwd: home, timeoutMs: 10 * minutes, binFolder });
    const binding = await findBinding(home);
    await cp(path.join(home, 'lib'), path.join(destination, 'lib'), { recursive: true });
    const libraries = path.join(home, 'deps', 'lib');
    if (await exists(libraries))
      await cp(libraries, path.join(destination, 'deps', 'lib'), { recursive: true });
    return { binding, origin: "tfjs-node's own installer" };
  },
};

async function findBinding(home: string): Promise<string> {
  const lib = path.join(home, 'lib');
  const folders = (await exists(lib)) ? await readdir(lib) : [];
  for (const folder of folders) {
    const binding = path.join('lib', folder, 'tfjs_binding.node');
    if (await exists(path.join(home, binding))) return binding;
  }
  throw new CommandError('it ended without a binding', false);
}
