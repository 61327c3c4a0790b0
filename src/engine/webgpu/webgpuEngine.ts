import path from 'node:path';
import type { Program, TensorSpec } from '../../vae/program';
import { checkInputs, checkState, checkWrite, requireLength } from '../checks';
import type { CompiledProgram, Engine, EngineState, NamedArrays, StateTensor } from '../engine';
import { engineError, EngineUnavailableError } from '../errors';
import { writeModel } from '../onnx/modelWriter';
import { trace, type TracedProgram } from '../onnx/trace';
import { describeAdapter } from './adapter';
import { withExplicitPads } from './explicitPads';
import { DeviceProcess } from './deviceProcess';
import type { Provider } from './messages';

declare const BUNDLE_FOLDER: string;

/** The bundle of `main.ts`, beside the program that runs. */
const deviceEntry = () => path.join(BUNDLE_FOLDER, 'gpu.js');

export interface WebgpuEngineOptions {
  /** In the order in which they are tried. */
  readonly providers?: readonly Provider[];
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * The engine that runs recorded programs on the graphics card, by WebGPU or, where its library is found, CUDA. Both
 * live in a process of their own, so that a driver that crashes takes nothing else with it; state stays on the card.
 *
 * @throws EngineUnavailableError where there is no card or no driver for it; the message says what to do.
 */
export async function createWebgpuEngine({
  providers = ['cuda', 'webgpu'],
  env,
}: WebgpuEngineOptions = {}): Promise<Engine & { readonly pid: number | undefined }> {
  const device = new DeviceProcess(deviceEntry(), env);
  try {
    const opened = await device.ask('open', { providers });
    const adapter = await describeAdapter(opened, device.lines);
    const numbers = { program: 0, state: 0 };
    return {
      name: 'webgpu',
      version: opened.version,
      threads: 1,
      device: adapter,
      pid: device.pid,
      createState: (tensors) => new DeviceState(device, ++numbers.state, tensors),
      async compile(program) {
        const traced = trace(program);
        const number = ++numbers.program;
        const kept = traced.outputs.filter(({ name }) => name in program.state);
        try {
          await device.ask('compile', {
            program: number,
            model: writeModel(withExplicitPads(traced.model)),
            kept: Object.fromEntries(kept.map(({ graphName, name }) => [graphName, name])),
          });
        } catch (error) {
          throw engineError('webgpu', 'compile', program.name, error);
        }
        return new DeviceProgram(device, number, program, traced);
      },
      dispose: () => device.end(),
    };
  } catch (error) {
    device.end();
    throw unavailable(error);
  }
}

class DeviceProgram implements CompiledProgram {
  readonly leavesState: boolean;
  readonly #device: DeviceProcess;
  readonly #number: number;
  readonly #names: ReadonlyMap<string, string>;
  readonly #given: readonly string[];
  #isDisposed = false;

  constructor(
    device: DeviceProcess,
    number: number,
    readonly program: Program,
    { model, outputs }: TracedProgram,
  ) {
    this.#device = device;
    this.#number = number;
    this.leavesState = outputs.every(({ name }) => !(name in program.state));
    this.#names = new Map(outputs.map(({ graphName, name }) => [name, graphName]));
    this.#given = model.inputs.map(({ name }) => name).filter((name) => name in program.inputs);
  }

  async run(state: EngineState, inputs: NamedArrays): Promise<Record<string, Float32Array>> {
    const { program } = this;
    if (this.#isDisposed) throw new RangeError(`"${program.name}" has been disposed of.`);
    if (!(state instanceof DeviceState)) throw new RangeError('The state belongs to another engine.');
    checkState(program, state);
    checkInputs(program, inputs);
    const values = await this.#ask(state, inputs);
    const results = [...this.#names].filter(([name]) => !(name in program.state));
    return Object.fromEntries(results.map(([name, graphName]) => [name, values[graphName]!]));
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#device.ask('freeProgram', { program: this.#number }).catch(() => undefined);
  }

  async #ask(state: DeviceState, inputs: NamedArrays): Promise<Record<string, Float32Array>> {
    const { program } = this;
    state.flush();
    try {
      return await this.#device.ask('run', {
        program: this.#number,
        state: state.number,
        inputs: Object.fromEntries(this.#given.map((name) => [name, inputs[name]!])),
        specs: program.inputs,
      });
    } catch (error) {
      throw engineError('webgpu', 'run', program.name, state.problem ?? error);
    }
  }
}

interface Asked {
  readonly names: Set<string>;
  readonly values: Promise<Record<string, Float32Array>>;
}

class DeviceState implements EngineState {
  readonly names: readonly string[];
  readonly #device: DeviceProcess;
  readonly #specs: ReadonlyMap<string, TensorSpec>;
  /** Why the device could not take its values, if so: whatever is asked of it after fails, and does not know why. */
  problem: unknown;
  /** What was asked for one by one is fetched at once, before anything else is sent. */
  #asked: Asked | undefined;
  #flush: () => void = () => undefined;

  /** @throws RangeError when a tensor's values do not fill its shape. */
  constructor(
    device: DeviceProcess,
    readonly number: number,
    tensors: Readonly<Record<string, StateTensor>>,
  ) {
    this.#device = device;
    this.names = Object.keys(tensors);
    const specs = Object.entries(tensors).map(([name, { shape, type, values }]) => {
      requireLength(`"${name}"`, values.length, { shape });
      return [name, { shape, type }] as const;
    });
    this.#specs = new Map(specs);
    // Whoever asks the state next is told what goes wrong here.
    this.#device.ask('create', { state: number, tensors }).catch((error: unknown) => (this.problem = error));
  }

  spec(name: string): TensorSpec | undefined {
    return this.#specs.get(name);
  }

  async read(name: string): Promise<StateTensor> {
    const spec = this.#specs.get(name);
    if (!spec) throw new RangeError(`The state has no entry "${name}".`);
    const asked = (this.#asked ??= this.#gather());
    asked.names.add(name);
    return { ...spec, values: (await asked.values)[name]! };
  }

  async readAll(): Promise<Record<string, StateTensor>> {
    const all = await Promise.all(this.names.map(async (name) => [name, await this.read(name)] as const));
    return Object.fromEntries(all);
  }

  write(values: NamedArrays): void {
    checkWrite(this, this.#specs, values);
    this.flush();
    this.#device.ask('write', { state: this.number, values }).catch(() => undefined);
  }

  dispose(): void {
    this.flush();
    this.#device.ask('freeState', { state: this.number }).catch(() => undefined);
  }

  /** Sends what is still to be read, so that it is read as it is now. */
  flush(): void {
    this.#flush();
  }

  #gather(): Asked {
    const names = new Set<string>();
    const values = new Promise<Record<string, Float32Array>>((resolve, reject) => {
      this.#flush = () => {
        this.#asked = undefined;
        this.#flush = () => undefined;
        this.#device
          .ask('read', { state: this.number, names: [...names] })
          .then(resolve, (error: unknown) => {
            reject(engineError('webgpu', 'run', 'read the state', this.problem ?? error));
          });
      };
    });
    queueMicrotask(() => this.#flush());
    return { names, values };
  }
}

function unavailable(error: unknown): EngineUnavailableError {
  const what = (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ').trim();
  const [, cause = what] = /Failed to get a WebGPU adapter: (.*)/.exec(what) ?? [];
  const words =
    cause === 'No supported adapters'
      ? 'No graphics card that WebGPU can use was found here.'
      : `The graphics card cannot be used here: ${cause.replace(/\.?$/, '.')}`;
  return new EngineUnavailableError('webgpu', `${words} ${remedy()} Or set the engine to "onnx" or "auto".`, {
    cause: error,
  });
}

function remedy(): string {
  if (process.platform === 'linux') {
    return "Install the card's Vulkan driver (Debian, Ubuntu: mesa-vulkan-drivers; NVIDIA's own driver brings one) and libvulkan1.";
  }
  return "Update the graphics card's driver.";
}
