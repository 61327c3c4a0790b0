// Packages with native libraries, for the extension's package: what esbuild cannot bundle goes to
// dist/node_modules, for one platform only.
// @ts-check
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** Needed only by install scripts, which have run by then. */
const forInstalling = ['adm-zip', 'global-agent'];
/** Declarations, sources and documentation: nothing that runs. */
const left = /\.(d\.[cm]?ts|map|md)$|[\\/](src|script|install|esm)$/;

/**
 * Libraries of ONNX Runtime that nothing here loads: DirectML (graphics cards are used by WebGPU, which brings
 * dxcompiler and dxil on Windows, and Metal and Vulkan built in elsewhere), and, on macOS, a second copy of the same.
 */
const unused = /[\\/](DirectML\.dll|libonnxruntime\.\d+\.\d+\.\d+\.dylib)$/;

/**
 * Whether a file of a package is for a platform.
 * @param {string} file
 * @param {string} target
 */
export function isFor(file, target) {
  const [platform = '', architecture = ''] = target.split('-');
  const [, system, processor] = /napi-v6[\\/](\w+)(?:[\\/](\w+))?/.exec(file) ?? [];
  const foreign = (system && system !== platform) || (processor && processor !== architecture);
  return !foreign && !left.test(file) && !unused.test(file);
}

/**
 * @param {string} target such as `linux-x64`
 * @param {string} destination the folder that gets `node_modules`
 */
export function copyNatives(target, destination) {
  for (const name of closure(['onnxruntime-node', 'sharp'], target)) {
    const from = path.join(root, 'node_modules', name);
    cpSync(from, path.join(destination, 'node_modules', name), {
      recursive: true,
      dereference: true,
      filter: (file) => isFor(file, target) && !path.relative(from, file).startsWith('node_modules'),
    });
  }
}

/**
 * The packages and all they need at run time.
 * @param {string[]} names
 * @param {string} target
 */
function closure(names, target) {
  /** @type {Set<string>} */
  const found = new Set();
  const queue = [...names, `@img/sharp-${target}`];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (found.has(name) || forInstalling.includes(name)) continue;
    const manifest = path.join(root, 'node_modules', name, 'package.json');
    if (!existsSync(manifest)) {
      throw new Error(
        `${name} is not installed: run 'npm ci --os=${target.replace('-', ' --cpu=')}' to package for ${target}.`,
      );
    }
    found.add(name);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
    const optional = Object.keys(optionalDependencies).filter(
      (each) => each.endsWith(target) && each.startsWith('@img/sharp-libvips'),
    );
    queue.push(...Object.keys(dependencies), ...optional);
  }
  return found;
}
