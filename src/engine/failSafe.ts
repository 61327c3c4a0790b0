import type { EngineName } from '../protocol/engines';
import type { Program } from '../vae/program';
import type { CompiledProgram, Engine, EngineState, NamedArrays, StateTensor } from './engine';
import { EngineError } from './errors';

/** An engine could not go on, and another does in its place. */
export interface Fall {
  readonly from: EngineName;
  /** The one that goes on. */
  readonly engine: Engine;
  /** Why, without a full stop. */
  readonly reason: string;
}

export interface FailSafeOptions {
  /** Loads the engine that goes on. */
  readonly next: () => Promise<Engine>;
  /** Told before the other engine takes its first step; work waits for it. */
  readonly onFall?: (fall: Fall) => void | Promise<void>;
  /** How long to go on without a copy of the state, at least. */
  readonly keepEveryMs?: number;
}

const keepEveryMs = 1000;
/** Of the time that copying takes: so that it takes a hundredth of all. */
const shareOfCopying = 100;
/** Of inputs since the last copy. */
const mostBytes = 256 * 2 ** 20;

/**
 * An engine that may be lost, such as one on a graphics card, which another then takes over from: states are copied
 * every second or so, and what has changed them since is noted, so that the other engine goes through the same steps
 * again and no step is lost. To who uses it, it is one engine all along.
 */
export function failSafe(engine: Engine, options: FailSafeOptions): Engine {
  return new FailSafeEngine(engine, options);
}

class FailSafeEngine implements Engine {
  #engine: Engine;
  #isLast = false;
  #falling: Promise<void> | undefined;
  readonly #options: FailSafeOptions;

  constructor(engine: Engine, options: FailSafeOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  get name() {
    return this.#engine.name;
  }

  get version() {
    return this.#engine.version;
  }

  get threads() {
    return this.#engine.threads;
  }

  get device() {
    return this.#engine.device;
  }

  /** Whether there is no other to go on with. */
  get isLast(): boolean {
    return this.#isLast;
  }

  get current(): Engine {
    return this.#engine;
  }

  get keepEveryMs(): number {
    return this.#options.keepEveryMs ?? keepEveryMs;
  }

  createState(tensors: Readonly<Record<string, StateTensor>>): EngineState {
    return new FailSafeState(this, this.#engine, tensors);
  }

  async compile(program: Program): Promise<CompiledProgram> {
    const compiled = new FailSafeProgram(this, program);
    await this.attempt((engine) => compiled.on(engine));
    return compiled;
  }

  dispose(): void {
    this.#isLast = true;
    this.#engine.dispose();
  }

  /** Does work on the engine there is, or from the start on the one that takes over while it is done. */
  async attempt<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
    const engine = this.#engine;
    try {
      return await work(engine);
    } catch (error) {
      if (!(error instanceof EngineError) || error.engine !== engine.name) throw error;
      if (this.#engine === engine) {
        if (this.#isLast) throw error;
        this.#falling ??= this.#fall(engine, error);
      }
      await this.#falling;
      return work(this.#engine);
    }
  }

  async #fall(from: Engine, error: EngineError): Promise<void> {
    const engine = await this.#options.next();
    const { message } = error.cause instanceof Error ? error.cause : error;
    const reason = message.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
    this.#engine = engine;
    this.#isLast = true;
    from.dispose();
    await this.#options.onFall?.({ from: from.name, engine, reason });
  }
}

class FailSafeProgram implements CompiledProgram {
  readonly #owner: FailSafeEngine;
  #compiled: { readonly engine: Engine; readonly program: Promise<CompiledProgram> } | undefined;

  constructor(
    owner: FailSafeEngine,
    readonly program: Program,
  ) {
    this.#owner = owner;
  }

  on(engine: Engine): Promise<CompiledProgram> {
    if (this.#compiled?.engine !== engine) {
      this.#compiled = { engine, program: engine.compile(this.program) };
    }
    return this.#compiled.program;
  }

  async run(state: EngineState, inputs: NamedArrays): Promise<Record<string, Float32Array>> {
    if (!(state instanceof FailSafeState)) throw new RangeError('The state belongs to another engine.');
    const { outputs, changes } = await this.#owner.attempt(async (engine) => {
      const compiled = await this.on(engine);
      const outputs = await compiled.run(await state.on(engine), inputs);
      return { outputs, changes: !compiled.leavesState };
    });
    if (changes) await state.ran(this, inputs);
    return outputs;
  }

  dispose(): void {
    this.#compiled?.program.then(
      (program) => program.dispose(),
      () => undefined,
    );
  }
}

type Change =
  { readonly program: FailSafeProgram; readonly inputs: NamedArrays } | { readonly written: NamedArrays };

class FailSafeState implements EngineState {
  readonly names: readonly string[];
  readonly #owner: FailSafeEngine;
  #held: { readonly engine: Engine; readonly state: EngineState };
  #moving: Promise<EngineState> | undefined;
  /** As it was before `#since`. */
  #copy: Readonly<Record<string, StateTensor>>;
  #since: Change[] = [];
  #bytes = 0;
  #keepAt = 0;

  constructor(owner: FailSafeEngine, engine: Engine, tensors: Readonly<Record<string, StateTensor>>) {
    this.#owner = owner;
    this.names = Object.keys(tensors);
    this.#held = { engine, state: engine.createState(tensors) };
    this.#copy = owner.isLast ? {} : copied(tensors);
    this.#keepAt = performance.now() + owner.keepEveryMs;
  }

  /** The state on an engine: on a new one it is what it was on the one before. */
  on(engine: Engine): EngineState | Promise<EngineState> {
    if (this.#held.engine === engine) return this.#held.state;
    this.#moving ??= this.#move(engine).finally(() => (this.#moving = undefined));
    return this.#moving;
  }

  async read(name: string): Promise<StateTensor> {
    return this.#owner.attempt((engine) => this.#with(engine, (state) => state.read(name)));
  }

  async readAll(): Promise<Record<string, StateTensor>> {
    return this.#owner.attempt((engine) => this.#with(engine, (state) => state.readAll()));
  }

  write(values: NamedArrays): void {
    this.#held.state.write(values);
    this.#note({ written: copiedArrays(values) }, values);
  }

  dispose(): void {
    this.#held.state.dispose();
    [this.#copy, this.#since] = [{}, []];
  }

  /** Notes a run that is done, and copies the state when that is due. */
  async ran(program: FailSafeProgram, inputs: NamedArrays): Promise<void> {
    if (this.#owner.isLast) return;
    this.#note({ program, inputs: copiedArrays(inputs) }, inputs);
    if (performance.now() < this.#keepAt && this.#bytes < mostBytes) return;
    const started = performance.now();
    const noted = this.#since.length;
    const copy = await this.readAll();
    if (this.#owner.isLast) return;
    this.#copy = copy;
    this.#since = this.#since.slice(noted);
    this.#bytes = this.#since.reduce((sum, change) => sum + bytesOf(change), 0);
    const ended = performance.now();
    this.#keepAt = ended + Math.max(this.#owner.keepEveryMs, shareOfCopying * (ended - started));
  }

  #note(change: Change, values: NamedArrays): void {
    // Between an engine's end and the move to the next, what is written is still to be taken along.
    if (this.#owner.isLast && this.#held.engine === this.#owner.current) return;
    this.#since.push(change);
    this.#bytes += lengthOf(values);
  }

  /** At once where nothing is to be moved: what is read is of the moment of the call. */
  #with<T>(engine: Engine, work: (state: EngineState) => Promise<T>): Promise<T> {
    const state = this.on(engine);
    return state instanceof Promise ? state.then(work) : work(state);
  }

  async #move(engine: Engine): Promise<EngineState> {
    const state = engine.createState(this.#copy);
    for (const change of this.#since) {
      if ('written' in change) state.write(change.written);
      else await (await change.program.on(engine)).run(state, change.inputs);
    }
    this.#held = { engine, state };
    [this.#copy, this.#since] = [{}, []];
    return state;
  }
}

function copied(tensors: Readonly<Record<string, StateTensor>>): Record<string, StateTensor> {
  const copies = Object.entries(tensors).map(([name, tensor]) => {
    return [name, { ...tensor, values: tensor.values.slice() }] as const;
  });
  return Object.fromEntries(copies);
}

/** Who runs a program may use its arrays again. */
function copiedArrays(arrays: NamedArrays): NamedArrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, values.slice()]));
}

const lengthOf = (arrays: NamedArrays) =>
  Object.values(arrays).reduce((sum, { byteLength }) => sum + byteLength, 0);
const bytesOf = (change: Change) => lengthOf('written' in change ? change.written : change.inputs);
