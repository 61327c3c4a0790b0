import { slice_util, util } from '@tensorflow/tfjs-core';
import { elementCount, sameShape, type RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import type { KernelAttributes, KernelRecorder, KernelTable } from './kernel';

const identity: KernelRecorder = (_, { x }) => x!;

export function reshaped(recorder: Recorder, x: RecordedValue, shape: readonly number[]): RecordedValue {
  if (sameShape(x.shape, shape)) return x;
  if (x.uniform !== undefined) return recorder.uniform(shape, x.uniform);
  const result = recorder.node('Reshape', [recorder.name(x), recorder.graph.integers(shape)], shape);
  return { ...result, element: x.element };
}

const reshape: KernelRecorder = (recorder, { x }, { shape }) =>
  reshaped(recorder, x!, util.inferFromImplicitShape(shape as number[], elementCount(x!.shape)));

const expandDims: KernelRecorder = (recorder, { input }, { dim }) => {
  const shape = [...input!.shape];
  const axis = dim as number;
  shape.splice(axis < 0 ? shape.length + 1 + axis : axis, 0, 1);
  return reshaped(recorder, input!, shape);
};

const cast: KernelRecorder = (recorder, { x }, { dtype }) => {
  if (dtype === 'complex64' || dtype === 'string')
    throw new RangeError(`A cast to ${dtype} cannot be recorded.`);
  return recorder.cast(x!, dtype as 'float32' | 'int32' | 'bool');
};

const transpose: KernelRecorder = (recorder, { x }, { perm }) => {
  const order = perm as number[];
  const shape = order.map((axis) => x!.shape[axis]!);
  return { ...recorder.node('Transpose', [recorder.name(x!)], shape, { perm: order }), element: x!.element };
};

const slice: KernelRecorder = (recorder, { x }, { begin, size }) => {
  const [starts, sizes] = slice_util.parseSliceParams(
    // Only its shape is looked at.
    x as unknown as Parameters<typeof slice_util.parseSliceParams>[0],
    begin as number[],
    size as number[],
  ) as [number[], number[]];
  if (sameShape(sizes, x!.shape)) return x!;
  const ends = starts.map((start, axis) => start + sizes[axis]!);
  const inputs = [recorder.name(x!), recorder.graph.integers(starts), recorder.graph.integers(ends)];
  return { ...recorder.node('Slice', inputs, sizes), element: x!.element };
};

const pad: KernelRecorder = (recorder, { x }, { paddings, constantValue }) => {
  const pairs = paddings as [number, number][];
  const shape = x!.shape.map((side, axis) => side + pairs[axis]![0] + pairs[axis]![1]);
  const pads = [...pairs.map(([before]) => before), ...pairs.map(([, after]) => after)];
  const value = recorder.graph.scalar(constantValue as number);
  return recorder.node('Pad', [recorder.name(x!), recorder.graph.integers(pads), value], shape);
};

const concat: KernelRecorder = (recorder, inputs, { axis }) => {
  const parts = Object.values(inputs);
  const along = util.parseAxisParam(axis as number, [...parts[0]!.shape])[0]!;
  const shape = [...parts[0]!.shape];
  shape[along] = parts.reduce((sum, part) => sum + part.shape[along]!, 0);
  return recorder.node(
    'Concat',
    parts.map((part) => recorder.name(part)),
    shape,
    { axis: along },
  );
};

const tile: KernelRecorder = (recorder, { x }, { reps }) => {
  const repeats = reps as number[];
  const shape = x!.shape.map((side, axis) => side * repeats[axis]!);
  if (x!.uniform !== undefined) return recorder.uniform(shape, x!.uniform);
  return recorder.node('Tile', [recorder.name(x!), recorder.graph.integers(repeats)], shape);
};

const broadcastTo: KernelRecorder = (recorder, { x }, { shape }) => {
  const wanted = shape as number[];
  if (x!.uniform !== undefined) return recorder.uniform(wanted, x!.uniform);
  return recorder.node('Expand', [recorder.name(x!), recorder.graph.integers(wanted)], wanted);
};

const fill = (recorder: Recorder, _: unknown, { shape, value }: KernelAttributes) =>
  recorder.uniform(shape as number[], value as number);

export const shapeKernels: KernelTable = {
  BroadcastTo: broadcastTo,
  Cast: cast,
  Concat: concat,
  ExpandDims: expandDims,
  Fill: fill,
  Identity: identity,
  OnesLike: (recorder, { x }) => recorder.uniform(x!.shape, 1),
  PadV2: pad,
  Reshape: reshape,
  Slice: slice,
  Tile: tile,
  Transpose: transpose,
  ZerosLike: (recorder, { x }) => recorder.uniform(x!.shape, 0),
};
