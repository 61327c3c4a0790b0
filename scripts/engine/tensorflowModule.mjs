// Bundles tfjs-node's own JavaScript with the one tfjs-core there is.
// @ts-check
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..', '..');

/**
 * tfjs-node's files ask for the whole of TensorFlow.js but use only its core; what they know of saved models
 * is left out. When the package is absent, as after `npm ci --omit=optional`, an empty module stands for it: the
 * build goes on, without that engine.
 *
 * @returns {import('esbuild').Plugin}
 */
export function tensorflowModule() {
  const isInstalled = existsSync(path.join(root, 'node_modules', '@tensorflow', 'tfjs-node', 'package.json'));
  return {
    name: 'tensorflow',
    setup(build) {
      const empty = (/** @type {string} */ name) => ({ path: name, namespace: 'empty' });
      build.onLoad({ filter: /.*/, namespace: 'empty' }, () => {
        return { contents: 'export const NodeJSKernelBackend = undefined;' };
      });
      build.onResolve({ filter: /^\.\/proto\/api_pb$/ }, ({ path: name }) => empty(name));
      // Compiled for ES5, it calls the class it extends, which classes of today do not allow.
      build.onLoad(
        { filter: /tfjs-node[\\/]dist[\\/]nodejs_kernel_backend\.js$/ },
        async ({ path: file }) => {
          const text = await readFile(file, 'utf8');
          const contents = text.replace(
            '_super.call(this) || this',
            'Reflect.construct(_super, [], new.target)',
          );
          if (contents === text) throw new Error(`${file} is not the file that this build knows.`);
          return { contents, loader: 'js' };
        },
      );
      build.onResolve({ filter: /^@tensorflow\/tfjs$/ }, ({ kind, resolveDir }) =>
        build.resolve('@tensorflow/tfjs-core', { kind, resolveDir }),
      );
      if (!isInstalled)
        build.onResolve({ filter: /^@tensorflow\/tfjs-node\// }, ({ path: name }) => empty(name));
    },
  };
}

/** A line for a person when the engine is left out; undefined when it is not. */
export function withoutTensorflow() {
  const isInstalled = existsSync(path.join(root, 'node_modules', '@tensorflow', 'tfjs-node', 'package.json'));
  return isInstalled
    ? undefined
    : 'Built without the TensorFlow engine: npm has left @tensorflow/tfjs-node out.';
}
