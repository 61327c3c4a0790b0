import type { EngineName } from '../protocol/engines';
import type { Program, TensorSpec } from '../vae/program';

export type NamedArrays = Readonly<Record<string, Float32Array | Uint8Array>>;

export interface StateTensor extends TensorSpec {
  readonly values: Float32Array;
}

/** Parameters and moments, held by the engine between runs and shared by the programs compiled on it. */
export interface EngineState {
  readonly names: readonly string[];
  /**
   * A copy of the values at the moment of the call, whatever runs or is written before it comes; they may lie in
   * the memory of another device.
   * @throws RangeError when the name is unknown.
   */
  read(name: string): Promise<StateTensor>;
  /** Copies of everything at the moment of the call, in the order of `names`. */
  readAll(): Promise<Record<string, StateTensor>>;
  /**
   * Replaces values.
   * @throws RangeError when a name is unknown or a length differs.
   */
  write(values: NamedArrays): void;
  dispose(): void;
}

export interface CompiledProgram {
  readonly program: Program;
  /** Whether it is known that running it never changes the state. */
  readonly leavesState?: boolean;
  /**
   * Runs once. Outputs named like state entries replace them; the rest is returned, in arrays the
   * caller owns. Runs on one state must not overlap.
   *
   * @param state holds at least the program's state entries.
   * @param inputs one array an input, `shape` values long.
   * @throws RangeError when an input is missing or of another length.
   */
  run(state: EngineState, inputs: NamedArrays): Promise<Record<string, Float32Array>>;
  dispose(): void;
}

export interface Device {
  readonly name: string;
  /** Whether the processor computes after all, by way of a driver for graphics: never the fastest. */
  readonly isSoftware: boolean;
}

/** Runs programs written in `vae/`. */
export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  readonly threads: number;
  /** What it computes on, where that is not the processor. */
  readonly device?: Device;
  createState(tensors: Readonly<Record<string, StateTensor>>): EngineState;
  compile(program: Program): Promise<CompiledProgram>;
  dispose(): void;
}

/** An engine, and why it is this one. */
export interface LoadedEngine {
  readonly engine: Engine;
  /** For the run record and the status line. */
  readonly reason: string;
  /**
   * Where the engine was chosen by its speed: takes the milliseconds of the fastest step that a run took on it. When
   * they are far from what was measured, the engines are timed anew the next time.
   */
  readonly confirm?: (milliseconds: number) => Promise<void>;
  /** Where speeds are remembered: has `auto` leave the engine out for a day, for a reason in a line. */
  readonly refuse?: (reason: string) => Promise<void>;
}
