import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors, Program, TensorSpec } from '../vae/program';
import { withBackend } from './backend';
import { checkInputs, checkOutput, checkState, checkWrite, requireLength } from './checks';
import type { CompiledProgram, Engine, EngineState, NamedArrays, StateTensor } from './engine';
import { engineError } from './errors';

export interface EagerEngineOptions {
  readonly name: Engine['name'];
  readonly version: string;
  readonly threads: number;
  /** The name of a registered TensorFlow.js backend. */
  readonly backend: string;
}

/**
 * Runs programs on a TensorFlow.js backend, kernel by kernel. State stays in tensors between runs; which
 * backend is active otherwise does not matter.
 */
export function createEagerEngine({ name, version, threads, backend }: EagerEngineOptions): Engine {
  const states = new Set<EagerState>();
  return {
    name,
    version,
    threads,
    createState(tensors) {
      const state = new EagerState(backend, tensors, (disposed) => states.delete(disposed));
      states.add(state);
      return state;
    },
    compile: (program) => Promise.resolve(new EagerProgram(name, backend, program)),
    dispose() {
      for (const state of states) state.dispose();
    },
  };
}

class EagerState implements EngineState {
  readonly names: readonly string[];
  readonly #specs = new Map<string, TensorSpec>();
  readonly #tensors = new Map<string, tf.Tensor>();
  readonly #backend: string;
  readonly #onDispose: (state: EagerState) => void;

  constructor(
    backend: string,
    initial: Readonly<Record<string, StateTensor>>,
    onDispose: (state: EagerState) => void,
  ) {
    this.#backend = backend;
    this.#onDispose = onDispose;
    this.names = Object.keys(initial);
    for (const [name, { shape, type, values }] of Object.entries(initial)) {
      requireLength(`"${name}"`, values.length, { shape });
      this.#specs.set(name, { shape, type });
      this.#tensors.set(name, this.#resident(values, shape));
    }
  }

  spec(name: string): TensorSpec | undefined {
    return this.#specs.get(name);
  }

  tensor(name: string): tf.Tensor {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new RangeError(`The state has no entry "${name}".`);
    return tensor;
  }

  /** Takes the tensor over and disposes of the one it replaces. */
  replace(name: string, tensor: tf.Tensor): void {
    const previous = this.tensor(name);
    if (previous === tensor) return;
    previous.dispose();
    this.#tensors.set(name, tf.keep(tensor));
  }

  async read(name: string): Promise<StateTensor> {
    // Asked for before the first wait: a run that follows replaces the tensor.
    const values = await this.tensor(name).data();
    return { ...this.#specs.get(name)!, values: Float32Array.from(values) };
  }

  async readAll(): Promise<Record<string, StateTensor>> {
    const values = await Promise.all(this.names.map((name) => this.read(name)));
    return Object.fromEntries(this.names.map((name, index) => [name, values[index]!]));
  }

  write(values: NamedArrays): void {
    checkWrite(this, this.#specs, values);
    for (const [name, array] of Object.entries(values)) {
      this.replace(name, this.#resident(Float32Array.from(array), this.#specs.get(name)!.shape));
    }
  }

  dispose(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors.clear();
    this.#onDispose(this);
  }

  /** A tensor that no tidying takes away. */
  #resident(values: Float32Array, shape: readonly number[]): tf.Tensor {
    return withBackend(this.#backend, () => tf.keep(tf.tensor(values.slice(), [...shape], 'float32')));
  }
}

class EagerProgram implements CompiledProgram {
  readonly #name: Engine['name'];
  readonly #backend: string;

  constructor(
    name: Engine['name'],
    backend: string,
    readonly program: Program,
  ) {
    this.#name = name;
    this.#backend = backend;
  }

  async run(state: EngineState, inputs: NamedArrays): Promise<Record<string, Float32Array>> {
    if (!(state instanceof EagerState)) throw new RangeError('The state belongs to another engine.');
    checkState(this.program, state);
    checkInputs(this.program, inputs);
    // Kernels run in this thread: between two runs the process must hear what it is told.
    await setImmediate();
    const outputs = this.#runKernels(state, inputs);
    const results: Record<string, Float32Array> = {};
    for (const [name, tensor] of Object.entries(outputs)) {
      if (name in this.program.state) continue;
      results[name] = Float32Array.from(await tensor.data());
      tensor.dispose();
    }
    for (const [name, tensor] of Object.entries(outputs)) {
      if (name in this.program.state) state.replace(name, tensor);
    }
    return results;
  }

  dispose(): void {}

  #runKernels(state: EagerState, inputs: NamedArrays): NamedTensors {
    try {
      return withBackend(this.#backend, () => this.#execute(state, inputs));
    } catch (error) {
      // TensorFlow.js throws plain errors; any other kind is a defect of the program.
      if (!(error instanceof Error) || error.constructor !== Error) throw error;
      throw engineError(this.#name, 'run', this.program.name, error);
    }
  }

  #execute(state: EagerState, inputs: NamedArrays): NamedTensors {
    return tf.tidy(() => {
      const tensors: NamedTensors = {};
      for (const name of Object.keys(this.program.state)) tensors[name] = state.tensor(name);
      for (const [name, { shape, type }] of Object.entries(this.program.inputs)) {
        const dtype = type === 'uint8' ? 'int32' : 'float32';
        tensors[name] = tf.tensor(inputs[name]!, [...shape], dtype);
      }
      const outputs = this.program.run(tensors);
      for (const [name, tensor] of Object.entries(outputs)) {
        checkOutput(this.program, name, tensor.shape);
        if (tensor.dtype !== 'float32') outputs[name] = tf.cast(tensor, 'float32');
      }
      return outputs;
    });
  }
}
