import { util } from '@tensorflow/tfjs-core';
import { elementCount, sameShape, type RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import type { KernelRecorder, KernelTable } from './kernel';

/** The same numbers in the same order, with other sides. */
export function reshaped(recorder: Recorder, x: RecordedValue, shape: readonly number[]): RecordedValue {
  if (sameShape(x.shape, shape)) return x;
  if (x.uniform !== undefined) return recorder.uniform(shape, x.uniform, x.element);
  const inputs = [recorder.name(x), recorder.graph.integers(shape)];
  return recorder.node('Reshape', inputs, shape, {}, x.element);
}

const reshape: KernelRecorder = (recorder, { x }, { shape }) =>
  reshaped(recorder, x!, util.inferFromImplicitShape(shape as number[], elementCount(x!.shape)));

const expandDims: KernelRecorder = (recorder, { input }, { dim }) => {
  const shape = [...input!.shape];
  const axis = dim as number;
  shape.splice(axis < 0 ? shape.length + 1 + axis : axis, 0, 1);
  return reshaped(recorder, input!, shape);
};

export function transposed(recorder: Recorder, x: RecordedValue, order: readonly number[]): RecordedValue {
  const shape = order.map((axis) => x.shape[axis]!);
  if (x.uniform !== undefined) return recorder.uniform(shape, x.uniform, x.element);
  if (order.every((axis, index) => axis === index)) return x;
  return recorder.node('Transpose', [recorder.name(x)], shape, { perm: order }, x.element);
}

const transpose: KernelRecorder = (recorder, { x }, { perm }) => transposed(recorder, x!, perm as number[]);

const cast: KernelRecorder = (recorder, { x }, { dtype }) => {
  if (dtype === 'complex64' || dtype === 'string') throw new RangeError(`there is no cast to ${dtype}`);
  return recorder.cast(x!, dtype as 'float32' | 'int32' | 'bool');
};

export const reshapeKernels: KernelTable = {
  Cast: cast,
  ExpandDims: expandDims,
  Identity: (_, { x }) => x!,
  Reshape: reshape,
  Transpose: transpose,
};
