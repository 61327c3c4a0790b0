import type { TensorSpec } from '../../vae/program';
import type { NamedArrays } from '../engine';

/** What computes; `cpu` is for tests of all that is not the graphics card's. */
export type Provider = 'webgpu' | 'cuda' | 'cpu';

/** What is asked of the device's process, and what it answers; numbers name programs and states. */
export interface DeviceCalls {
  /** Takes the first of these that works here; to be asked before all others. */
  open: { params: { readonly providers: readonly Provider[] }; result: Opened };
  /** Makes a session of an ONNX graph; outputs in `kept` replace state entries, by their names in the graph. */
  compile: {
    params: {
      readonly program: number;
      readonly model: Uint8Array;
      readonly kept: Readonly<Record<string, string>>;
    };
    result: void;
  };
  create: {
    params: {
      readonly state: number;
      readonly tensors: Readonly<
        Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
      >;
    };
    result: void;
  };
  /** Outputs that are not kept come back, by their names in the graph. */
  run: {
    params: {
      readonly program: number;
      readonly state: number;
      readonly inputs: NamedArrays;
      readonly specs: Readonly<Record<string, TensorSpec>>;
    };
    result: Record<string, Float32Array>;
  };
  read: {
    params: { readonly state: number; readonly names: readonly string[] };
    result: Record<string, Float32Array>;
  };
  write: { params: { readonly state: number; readonly values: NamedArrays }; result: void };
  freeState: { params: { readonly state: number }; result: void };
  freeProgram: { params: { readonly program: number }; result: void };
}

export type Call = keyof DeviceCalls;

export interface Opened {
  readonly provider: Provider;
  /** Of ONNX Runtime. */
  readonly version: string;
  /** File names of the graphics drivers that the process has loaded, where it can tell. */
  readonly drivers: readonly string[];
}

export interface Request<C extends Call = Call> {
  readonly id: number;
  readonly call: C;
  readonly params: DeviceCalls[C]['params'];
}

export type Answer =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };

/** A line on the device's standard error, after all that it said before an answer. */
export const answerMark = /^answer (\d+) follows$/;
