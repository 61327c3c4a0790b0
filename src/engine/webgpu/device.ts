import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { TensorSpec } from '../../vae/program';
import type { NamedArrays } from '../engine';
import { writeModel } from '../onnx/modelWriter';
import type { DeviceCalls, Opened, Provider } from './messages';

type Runtime = Awaited<ReturnType<typeof loadRuntime>>;
type Params<C extends keyof DeviceCalls> = DeviceCalls[C]['params'];
export type DeviceHandlers = {
  [C in keyof DeviceCalls]: (params: Params<C>) => Promise<DeviceCalls[C]['result']>;
};

interface Compiled {
  readonly session: InferenceSession;
  readonly kept: Readonly<Record<string, string>>;
}

/**
 * ONNX Runtime on a graphics card, in the process that it may take down. Programs and states are known by the numbers
 * that the asker gave them; a state's tensors stay in the card's memory between runs.
 */
export class Device implements DeviceHandlers {
  #runtime: Runtime | undefined;
  #provider: Provider = 'cpu';
  readonly #programs = new Map<number, Compiled>();
  readonly #states = new Map<number, Map<string, Tensor>>();
  /** Copying to the device and back is a graph too: nothing else of ONNX Runtime for Node does it. */
  readonly #copies = new Map<string, Promise<InferenceSession>>();

  /** @throws Error in ONNX Runtime's words, of the last provider that was tried. */
  async open({ providers }: Params<'open'>): Promise<Opened> {
    this.#runtime = await loadRuntime();
    // Where it finds graphics cards, it says so at this level only.
    this.#runtime.env.logLevel = 'info';
    let problem: unknown = new Error('There is no provider to try.');
    for (const provider of providers) {
      if (provider === 'cuda' && !hasCuda()) continue;
      this.#provider = provider;
      try {
        await this.#copy('write', { probe: [1] });
        const { versions } = this.#runtime.env;
        return { provider, version: versions.node ?? versions.common, drivers: await loadedDrivers() };
      } catch (error) {
        this.#copies.clear();
        problem = error;
      }
    }
    throw problem;
  }

  async compile({ program, model, kept }: Params<'compile'>): Promise<void> {
    const session = await this.#session(model, Object.keys(kept));
    this.#programs.set(program, { session, kept });
  }

  async create({ state, tensors }: Params<'create'>): Promise<void> {
    const shapes = Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
    const given = Object.entries(tensors).map(([name, { shape, values }]) => {
      return [name, new this.#ort.Tensor('float32', values, shape)] as const;
    });
    const held = given.length > 0 ? await this.#copied('write', shapes, Object.fromEntries(given)) : {};
    this.#states.set(state, new Map(Object.entries(held)));
  }

  async run({ program, state, inputs, specs }: Params<'run'>): Promise<Record<string, Float32Array>> {
    const { session, kept } = found(this.#programs, program);
    const entries = found(this.#states, state);
    const feeds = Object.fromEntries(
      session.inputNames.map((name) => {
        return [name, entries.get(name) ?? this.#input(found(inputs, name), found(specs, name))];
      }),
    );
    const outputs = await session.run(feeds);
    const results: Record<string, Float32Array> = {};
    for (const [name, tensor] of Object.entries(outputs)) {
      const entry = kept[name];
      if (entry === undefined) {
        results[name] = tensor.data as Float32Array;
      } else {
        entries.get(entry)?.dispose();
        entries.set(entry, tensor);
      }
    }
    return results;
  }

  async read({ state, names }: Params<'read'>): Promise<Record<string, Float32Array>> {
    const entries = found(this.#states, state);
    const tensors = Object.fromEntries(names.map((name) => [name, found(entries, name)]));
    const shapes = Object.fromEntries(names.map((name) => [name, tensors[name]!.dims]));
    const read = names.length > 0 ? await this.#copied('read', shapes, tensors) : {};
    return Object.fromEntries(names.map((name) => [name, read[name]!.data as Float32Array]));
  }

  write({ state, values }: Params<'write'>): Promise<void> {
    const entries = found(this.#states, state);
    for (const [name, array] of Object.entries(values)) {
      const before = found(entries, name);
      entries.set(name, new this.#ort.Tensor('float32', array as Float32Array, before.dims));
      before.dispose();
    }
    return Promise.resolve();
  }

  freeState({ state }: Params<'freeState'>): Promise<void> {
    for (const tensor of this.#states.get(state)?.values() ?? []) tensor.dispose();
    this.#states.delete(state);
    return Promise.resolve();
  }

  async freeProgram({ program }: Params<'freeProgram'>): Promise<void> {
    const compiled = this.#programs.get(program);
    this.#programs.delete(program);
    await compiled?.session.release();
  }

  get #ort(): Runtime {
    if (!this.#runtime) throw new Error('The device was asked before it was opened.');
    return this.#runtime;
  }

  #input(values: NamedArrays[string], { type, shape }: TensorSpec): Tensor {
    return type === 'uint8'
      ? new this.#ort.Tensor('uint8', values as Uint8Array, shape)
      : new this.#ort.Tensor('float32', values as Float32Array, shape);
  }

  async #copied(
    direction: 'read' | 'write',
    shapes: Readonly<Record<string, readonly number[]>>,
    tensors: Record<string, Tensor>,
  ): Promise<Record<string, Tensor>> {
    const copies = await (await this.#copy(direction, shapes)).run(tensors);
    return Object.fromEntries(Object.keys(tensors).map((name) => [name, copies[copyName(name)]!]));
  }

  #copy(
    direction: 'read' | 'write',
    shapes: Readonly<Record<string, readonly number[]>>,
  ): Promise<InferenceSession> {
    const key = JSON.stringify([direction, shapes]);
    let session = this.#copies.get(key);
    if (!session) {
      const tensors = Object.entries(shapes).map(([name, shape]) => ({
        name,
        shape,
        element: 'float32' as const,
      }));
      const model = writeModel({
        name: direction,
        nodes: tensors.map(({ name }) => {
          return { operation: 'Identity', inputs: [name], outputs: [copyName(name)], attributes: {} };
        }),
        constants: [],
        inputs: tensors,
        outputs: tensors.map((tensor) => ({ ...tensor, name: copyName(tensor.name) })),
      });
      session = this.#session(model, direction === 'write' ? tensors.map(({ name }) => copyName(name)) : []);
      this.#copies.set(key, session);
    }
    return session;
  }

  /** @param kept outputs that stay in the device's memory, where it has one of its own that Node can name. */
  #session(model: Uint8Array, kept: readonly string[]): Promise<InferenceSession> {
    const locations = Object.fromEntries(kept.map((name) => [name, 'gpu-buffer'] as const));
    return this.#ort.InferenceSession.create(model, {
      executionProviders: [this.#provider],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // It would undo `explicitPads.ts`.
      extra: { optimization: { disable_specified_optimizers: 'Pad_Fusion' } },
      ...(this.#provider === 'webgpu' && kept.length > 0 && { preferredOutputLocation: locations }),
    });
  }
}

const loadRuntime = () => import('onnxruntime-node');

const copyName = (name: string) => `copy/${name}`;

function found<K, V>(values: ReadonlyMap<K, V> | Readonly<Record<string, V>>, key: K): V {
  const value =
    values instanceof Map ? (values as Map<K, V>).get(key) : (values as Record<string, V>)[String(key)];
  if (value === undefined) throw new RangeError(`The device does not know ${String(key)}.`);
  return value;
}

/** Whether ONNX Runtime's library for CUDA, which the package does not bring, lies beside its others. */
function hasCuda(): boolean {
  const file =
    process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  const program = createRequire(__filename).resolve('onnxruntime-node');
  const folder = path.join(program, '..', '..', 'bin', 'napi-v6', process.platform, process.arch);
  return existsSync(path.join(folder, file));
}

/** Drivers for Vulkan among the files that this process has mapped, which Linux tells. */
async function loadedDrivers(): Promise<string[]> {
  const maps = await readFile('/proc/self/maps', 'utf8').catch(() => '');
  const files = maps.match(/\/[^\s]*\.so[.\d]*$/gm) ?? [];
  const names = files.map((file) => path.basename(file));
  return [...new Set(names)].filter((name) => /vk_|vulkan_|nvidia|amdvlk/.test(name));
}
