import type { backend_util } from '@tensorflow/tfjs-core';
import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';

export type KernelInputs = Readonly<Record<string, RecordedValue>>;
export type KernelAttributes = Readonly<Record<string, unknown>>;

/**
 * Adds to the graph what a TensorFlow.js kernel would compute.
 *
 * @throws RangeError for attributes or shapes that cannot be recorded.
 */
export type KernelRecorder = (
  recorder: Recorder,
  inputs: KernelInputs,
  attributes: KernelAttributes,
) => RecordedValue | RecordedValue[];

/** Kernels under the names that TensorFlow.js calls them by. */
export type KernelTable = Readonly<Record<string, KernelRecorder>>;

/** Shapes, strides and padding of a convolution, as TensorFlow.js works them out. */
export type Convolution = backend_util.Conv2DInfo;

/** A recording step of one or two operands, which other kernels are made of. */
export type Unary = (recorder: Recorder, x: RecordedValue) => RecordedValue;
export type Binary = (recorder: Recorder, a: RecordedValue, b: RecordedValue) => RecordedValue;

export const unaryKernel =
  (record: Unary): KernelRecorder =>
  (recorder, { x }) =>
    record(recorder, x!);

export const binaryKernel =
  (record: Binary): KernelRecorder =>
  (recorder, { a, b }) =>
    record(recorder, a!, b!);
