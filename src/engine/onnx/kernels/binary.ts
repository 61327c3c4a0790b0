import { backend_util } from '@tensorflow/tfjs-core';
import type { OnnxElement } from '../graph';
import { sameShape, type Layout, type RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import type { KernelRecorder, KernelTable } from './kernel';

/** @param neutral the number that leaves the other operand as it is, on the sides where it does */
interface BinaryOptions {
  readonly fold?: (a: number, b: number) => number;
  readonly neutral?: { readonly left?: number; readonly right?: number };
  readonly element?: OnnxElement;
}

function binary(operation: string, { fold, neutral, element }: BinaryOptions): KernelRecorder {
  return (recorder, { a, b }) => {
    const shape = backend_util.assertAndGetBroadcastShape([...a!.shape], [...b!.shape]);
    if (fold && a!.uniform !== undefined && b!.uniform !== undefined) {
      return recorder.uniform(shape, fold(a!.uniform, b!.uniform));
    }
    if (neutral?.right !== undefined && b!.uniform === neutral.right && sameShape(a!.shape, shape)) return a!;
    if (neutral?.left !== undefined && a!.uniform === neutral.left && sameShape(b!.shape, shape)) return b!;
    const layout = chooseLayout(recorder, shape, [a!, b!]);
    const inputs = [operand(recorder, a!, b!, shape, layout), operand(recorder, b!, a!, shape, layout)];
    const name = recorder.graph.add(operation, inputs);
    return { shape, element: element ?? a!.element, names: { [layout]: name } };
  };
}

/** Channels first when that spares a transposition, and both operands can be had so. */
function chooseLayout(
  recorder: Recorder,
  shape: readonly number[],
  operands: readonly RecordedValue[],
): Layout {
  const full = operands.filter((value) => value.uniform === undefined && sameShape(value.shape, shape));
  const rowMajor = shape.length !== 4 || full.every((value) => recorder.has(value, 'rowMajor'));
  const possible = operands.every(({ shape: { length }, uniform }) => {
    return uniform !== undefined || length === 4 || length <= 1;
  });
  return rowMajor || !possible ? 'rowMajor' : 'channelsFirst';
}

/** The name to use for `value` beside `other`, with broadcasting towards `shape`. */
function operand(
  recorder: Recorder,
  value: RecordedValue,
  other: RecordedValue,
  shape: readonly number[],
  layout: Layout,
): string {
  if (value.uniform !== undefined) {
    return sameShape(other.shape, shape) ? recorder.graph.scalar(value.uniform) : recorder.name(value);
  }
  const name = recorder.name(value, value.shape.length === 4 ? layout : 'rowMajor');
  if (layout === 'rowMajor' || value.shape.length !== 1) return name;
  return recorder.graph.add('Reshape', [name, recorder.graph.integers([value.shape[0]!, 1, 1])]);
}

const multiply = binary('Mul', { fold: (a, b) => a * b, neutral: { left: 1, right: 1 } });

const squaredDifference: KernelRecorder = (recorder, inputs, attributes) => {
  const difference = binary('Sub', {})(recorder, inputs, attributes);
  return multiply(recorder, { a: difference, b: difference }, {});
};

const select: KernelRecorder = (recorder, { condition, t, e }) => {
  const names = [condition!, t!, e!].map((value) => recorder.name(value));
  return { ...recorder.node('Where', names, t!.shape), element: t!.element };
};

export const binaryKernels: KernelTable = {
  Add: binary('Add', { fold: (a, b) => a + b, neutral: { left: 0, right: 0 } }),
  Greater: binary('Greater', { element: 'bool' }),
  GreaterEqual: binary('GreaterOrEqual', { element: 'bool' }),
  Less: binary('Less', { element: 'bool' }),
  LessEqual: binary('LessOrEqual', { element: 'bool' }),
  LogicalAnd: binary('And', { element: 'bool' }),
  Maximum: binary('Max', { fold: Math.max }),
  Minimum: binary('Min', { fold: Math.min }),
  Multiply: multiply,
  Pow: binary('Pow', { fold: Math.pow }),
  RealDiv: binary('Div', { fold: (a, b) => a / b, neutral: { right: 1 } }),
  Select: select,
  SquaredDifference: squaredDifference,
  Sub: binary('Sub', { fold: (a, b) => a - b, neutral: { right: 0 } }),
};
