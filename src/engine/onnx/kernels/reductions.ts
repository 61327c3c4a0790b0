import { util } from '@tensorflow/tfjs-core';
import { elementCount, type Layout, type RecordedValue } from '../recordedValue';
import type { KernelRecorder, KernelTable } from './kernel';

/** Where rows, columns and channels are found when channels come first. */
const channelsFirstAxis = [0, 2, 3, 1];

/** @param fold what the reduction makes of `count` equal numbers */
function reduction(operation: string, fold: (x: number, count: number) => number): KernelRecorder {
  return (recorder, { x }, { axis, reductionIndices, keepDims }) => {
    const axes = util.parseAxisParam((axis ?? reductionIndices) as number[], [...x!.shape]);
    const shape = keepDims
      ? x!.shape.map((side, index) => (axes.includes(index) ? 1 : side))
      : x!.shape.filter((_, index) => !axes.includes(index));
    const reduced = elementCount(axes.map((side) => x!.shape[side]!));
    if (x!.uniform !== undefined) return recorder.uniform(shape, fold(x!.uniform, reduced));
    if (axes.length === 0) return x!;
    const layout = keepDims ? 'rowMajor' : reductionLayout(x!, axes);
    const there = layout === 'rowMajor' ? axes : axes.map((side) => channelsFirstAxis[side]!);
    const inputs = [recorder.name(x!, layout), recorder.graph.integers([...there].sort((a, b) => a - b))];
    return {
      ...recorder.node(operation, inputs, shape, { keepdims: keepDims ? 1 : 0 }),
      element: x!.element,
    };
  };
}

/** Channels first only where what is left over has no order to lose. */
function reductionLayout(x: RecordedValue, axes: readonly number[]): Layout {
  const pixelsLeft = !axes.includes(1) || !axes.includes(2);
  const ordered = pixelsLeft && !axes.includes(3);
  return x.names.rowMajor !== undefined || x.shape.length !== 4 || ordered ? 'rowMajor' : 'channelsFirst';
}

export const reductionKernels: KernelTable = {
  Max: reduction('ReduceMax', (x) => x),
  Mean: reduction('ReduceMean', (x) => x),
  Min: reduction('ReduceMin', (x) => x),
  Sum: reduction('ReduceSum', (x, count) => x * count),
};
