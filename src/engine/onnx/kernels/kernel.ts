import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';

export type KernelInputs = Readonly<Record<string, RecordedValue>>;
export type KernelAttributes = Readonly<Record<string, unknown>>;

/** Adds to the graph what a TensorFlow.js kernel would compute. */
export type KernelRecorder = (
  recorder: Recorder,
  inputs: KernelInputs,
  attributes: KernelAttributes,
) => RecordedValue;

/** Kernels under the names that TensorFlow.js calls them by. */
export type KernelTable = Readonly<Record<string, KernelRecorder>>;
