import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import type { KernelRecorder, KernelTable } from './kernel';
import { reshaped } from './reshape';

/** Every `steps`-th element of each side from `starts` on, as many as `shape` says; steps may go backwards. */
export function sliced(
  recorder: Recorder,
  x: RecordedValue,
  starts: readonly number[],
  shape: readonly number[],
  steps: readonly number[] = shape.map(() => 1),
): RecordedValue {
  const axes = shape.flatMap((side, axis) => {
    return side === x.shape[axis] && starts[axis] === 0 && steps[axis] === 1 ? [] : [axis];
  });
  if (axes.length === 0) return x;
  if (x.uniform !== undefined) return recorder.uniform(shape, x.uniform, x.element);
  const ends = axes.map((axis) => {
    const end = starts[axis]! + shape[axis]! * steps[axis]!;
    // Ends below 0 would count from the other side; this one is before the first element in any case.
    return end < 0 ? -x.shape[axis]! - 1 : end;
  });
  const begins = axes.map((axis) => starts[axis]!);
  const integers = [begins, ends, axes, axes.map((axis) => steps[axis]!)];
  const inputs = [recorder.name(x), ...integers.map((list) => recorder.graph.integers(list))];
  return recorder.node('Slice', inputs, shape, {}, x.element);
}

const slice: KernelRecorder = (recorder, { x }, { begin, size }) => {
  const [starts, sizes] = slice_util.parseSliceParams(
    // Only its shape is looked at.
    x as unknown as Parameters<typeof slice_util.parseSliceParams>[0],
    begin as number[],
    size as number[],
  ) as [number[], number[]];
  return sliced(recorder, x!, starts, sizes);
};

const stridedSlice: KernelRecorder = (recorder, { x }, attributes) => {
  const lists = attributes as Record<'begin' | 'end' | 'strides', number[]>;
  const masks = attributes as Record<
    'beginMask' | 'endMask' | 'ellipsisMask' | 'newAxisMask' | 'shrinkAxisMask',
    number
  >;
  const { begin, end, strides, finalShape } = slice_util.sliceInfo(
    [...x!.shape],
    lists.begin,
    lists.end,
    lists.strides,
    masks.beginMask,
    masks.endMask,
    masks.ellipsisMask,
    masks.newAxisMask,
    masks.shrinkAxisMask,
  );
  const shape = begin.map((start, axis) => Math.max(0, Math.ceil((end[axis]! - start) / strides[axis]!)));
  return reshaped(recorder, sliced(recorder, x!, begin, shape, strides), finalShape);
};

/** Parts of the sides `sizes` along one axis, one after the other. */
function parts(
  recorder: Recorder,
  x: RecordedValue,
  axis: number,
  sizes: readonly number[],
): RecordedValue[] {
  let start = 0;
  return sizes.map((size) => {
    const starts = x.shape.map((_, side) => (side === axis ? start : 0));
    const shape = x.shape.map((side, index) => (index === axis ? size : side));
    start += size;
    return sliced(recorder, x, starts, shape);
  });
}

const split: KernelRecorder = (recorder, { x }, { numOrSizeSplits, axis }) => {
  const [along] = util.parseAxisParam(axis as number, [...x!.shape]);
  const sizes = backend_util.prepareSplitSize(
    x as unknown as Parameters<typeof backend_util.prepareSplitSize>[0],
    numOrSizeSplits as number | number[],
    along,
  );
  return parts(recorder, x!, along!, sizes);
};

const unpack: KernelRecorder = (recorder, { value }, { axis }) => {
  const [along] = util.parseAxisParam(axis as number, [...value!.shape]);
  const shape = value!.shape.filter((_, side) => side !== along);
  const ones = Array<number>(value!.shape[along!]!).fill(1);
  return parts(recorder, value!, along!, ones).map((part) => reshaped(recorder, part, shape));
};

export function reversed(recorder: Recorder, x: RecordedValue, axes: readonly number[]): RecordedValue {
  // One element has no other order.
  const turned = x.shape.map((side, axis) => axes.includes(axis) && side > 1);
  const starts = x.shape.map((side, axis) => (turned[axis] ? side - 1 : 0));
  return sliced(
    recorder,
    x,
    starts,
    x.shape,
    turned.map((isTurned) => (isTurned ? -1 : 1)),
  );
}

const reverse: KernelRecorder = (recorder, { x }, { dims }) =>
  reversed(recorder, x!, util.parseAxisParam(dims as number[], [...x!.shape]));

export const sliceKernels: KernelTable = {
  Reverse: reverse,
  Slice: slice,
  SplitV: split,
  StridedSlice: stridedSlice,
  Unpack: unpack,
};
