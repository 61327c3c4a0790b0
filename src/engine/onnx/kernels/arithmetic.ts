import { sameShape, type RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import { broadcastShape, elementwise } from './elementwise';
import { type Binary, binaryKernel, type KernelRecorder, type KernelTable } from './kernel';

/** @param neutral the number that leaves the other operand as it is, on the sides where it does */
interface BinaryOptions {
  readonly fold?: (a: number, b: number) => number;
  readonly neutral?: { readonly left?: number; readonly right?: number };
}

function binary(operation: string, { fold, neutral }: BinaryOptions = {}): Binary {
  return (recorder, first, second) => {
    const [a, b] = [numeric(recorder, first), numeric(recorder, second)];
    const shape = broadcastShape([a, b]);
    if (fold && a.uniform !== undefined && b.uniform !== undefined) {
      return recorder.uniform(shape, fold(a.uniform, b.uniform), a.element);
    }
    if (neutral?.right !== undefined && b.uniform === neutral.right && sameShape(a.shape, shape)) return a;
    if (neutral?.left !== undefined && a.uniform === neutral.left && sameShape(b.shape, shape)) return b;
    return elementwise(recorder, operation, [a, b]);
  };
}

/** TensorFlow.js calculates with truth values as with 0 and 1. */
const numeric = (recorder: Recorder, x: RecordedValue) =>
  x.element === 'bool' ? recorder.cast(x, 'int32') : x;

export const add = binary('Add', { fold: (a, b) => a + b, neutral: { left: 0, right: 0 } });
export const subtract = binary('Sub', { fold: (a, b) => a - b, neutral: { right: 0 } });
export const multiply = binary('Mul', { fold: (a, b) => a * b, neutral: { left: 1, right: 1 } });
export const divide = binary('Div', { fold: (a, b) => a / b, neutral: { right: 1 } });
const maximum = binary('Max', { fold: Math.max });
const minimum = binary('Min', { fold: Math.min });
const power = binary('Pow', { fold: Math.pow });

const squaredDifference: Binary = (recorder, a, b) => {
  const difference = subtract(recorder, a, b);
  return multiply(recorder, difference, difference);
};

const addAll: KernelRecorder = (recorder, inputs) =>
  Object.values(inputs).reduce((sum, term) => add(recorder, sum, term));

export const arithmeticKernels: KernelTable = {
  Add: binaryKernel(add),
  AddN: addAll,
  Maximum: binaryKernel(maximum),
  Minimum: binaryKernel(minimum),
  Multiply: binaryKernel(multiply),
  Pow: binaryKernel(power),
  RealDiv: binaryKernel(divide),
  SquaredDifference: binaryKernel(squaredDifference),
  Sub: binaryKernel(subtract),
};
