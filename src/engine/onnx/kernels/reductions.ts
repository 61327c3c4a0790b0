import { util } from '@tensorflow/tfjs-core';
import type { OnnxElement } from '../graph';
import { elementCount, type Layout, type RecordedValue } from '../recordedValue';
import { type Recorder, shapeIn } from '../recorder';
import type { KernelAttributes, KernelRecorder, KernelTable } from './kernel';

/** Where rows, columns and channels are found when channels come first. */
const channelsFirstAxis = [0, 2, 3, 1];

/** @param fold what the reduction makes of `count` equal numbers */
function reduced(
  recorder: Recorder,
  operation: string,
  x: RecordedValue,
  { axis, reductionIndices, keepDims }: KernelAttributes,
  fold: (x: number, count: number) => number,
): RecordedValue {
  const axes = util.parseAxisParam((axis ?? reductionIndices) as number[], [...x.shape]);
  const shape = keepDims
    ? x.shape.map((side, index) => (axes.includes(index) ? 1 : side))
    : x.shape.filter((_, index) => !axes.includes(index));
  const count = elementCount(axes.map((side) => x.shape[side]!));
  if (x.uniform !== undefined) return recorder.uniform(shape, fold(x.uniform, count), x.element);
  if (axes.length === 0) return x;
  const layout = keepDims ? 'rowMajor' : reductionLayout(x, axes);
  const there = layout === 'rowMajor' ? axes : axes.map((side) => channelsFirstAxis[side]!);
  const given = recorder.name(x, layout);
  const inFirstStep = operation === 'ReduceSum' && !keepDims ? sumFirst(shapeIn(layout, x.shape), there) : [];
  if (inFirstStep.length > 0) {
    const some = recorder.graph.add(operation, [given, recorder.graph.integers(inFirstStep)], {
      keepdims: 1,
    });
    return recorder.node(
      operation,
      [some, recorder.graph.integers(sorted(there))],
      shape,
      { keepdims: 0 },
      x.element,
    );
  }
  const inputs = [given, recorder.graph.integers(sorted(there))];
  return recorder.node(operation, inputs, shape, { keepdims: keepDims ? 1 : 0 }, x.element);
}

const sorted = (axes: readonly number[]) => [...axes].sort((a, b) => a - b);

/**
 * Which of the axes to sum over by themselves, before the others: pixels of what has channels first, since ONNX Runtime
 * would take one short piece after the other; all but the last of what ends in rows of a few numbers. What is summed in parts
 * also loses fewer digits.
 */
function sumFirst(shape: readonly number[], axes: readonly number[]): readonly number[] {
  if (shape.length !== 4 || axes.length !== 3) return [];
  if (!axes.includes(1)) return [2, 3];
  return !axes.includes(3) && shape[3]! < 8 ? [0, 1] : [];
}

/** Channels first only where what is left over has no order to lose. */
function reductionLayout(x: RecordedValue, axes: readonly number[]): Layout {
  const pixelsLeft = !axes.includes(1) || !axes.includes(2);
  const ordered = pixelsLeft && !axes.includes(3);
  const isPlain = x.names.rowMajor !== undefined || x.names.channelsFirst === undefined;
  return isPlain || x.shape.length !== 4 || ordered ? 'rowMajor' : 'channelsFirst';
}

/** @param element what the numbers are taken as; by default as they come */
const reduction =
  (operation: string, fold: (x: number, count: number) => number, element?: OnnxElement): KernelRecorder =>
  (recorder, { x }, attributes) =>
    reduced(recorder, operation, element ? recorder.cast(x!, element) : x!, attributes, fold);

/** ONNX reduces numbers, not truth values. */
const ofTruths =
  (operation: string): KernelRecorder =>
  (recorder, { x }, attributes) =>
    recorder.cast(
      reduced(recorder, operation, recorder.cast(x!, 'int32'), attributes, (value) => value),
      'bool',
    );

/** The first place of the extreme along one axis. */
const place =
  (operation: string): KernelRecorder =>
  (recorder, { x }, { axis }) => {
    const [along] = util.parseAxisParam(axis as number, [...x!.shape]);
    const shape = x!.shape.filter((_, index) => index !== along);
    const numbers = x!.element === 'bool' ? recorder.cast(x!, 'int32') : x!;
    const attributes = { axis: along!, keepdims: 0 };
    return recorder.cast(
      recorder.node(operation, [recorder.name(numbers)], shape, attributes, 'int64'),
      'int32',
    );
  };

export const reductionKernels: KernelTable = {
  All: ofTruths('ReduceMin'),
  Any: ofTruths('ReduceMax'),
  ArgMax: place('ArgMax'),
  ArgMin: place('ArgMin'),
  Max: reduction('ReduceMax', (x) => x),
  Mean: reduction('ReduceMean', (x) => x, 'float32'),
  Min: reduction('ReduceMin', (x) => x),
  Prod: reduction('ReduceProd', (x, count) => x ** count),
  Sum: reduction('ReduceSum', (x, count) => x * count),
};
