import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import { add, divide, multiply, subtract } from './arithmetic';
import { elementwiseOf } from './elementwise';
import { type KernelTable, type Unary, unaryKernel } from './kernel';
import { equal, not, select } from './logic';

/** @param fold the same function of a number, for tensors whose elements are all one known number */
function recorded(operation: string, fold?: (x: number) => number): Unary {
  return (recorder, x) => {
    if (fold && x.uniform !== undefined) return recorder.uniform(x.shape, fold(x.uniform), x.element);
    return elementwiseOf(recorder, x, (name) => recorder.graph.add(operation, [name]));
  };
}

/** @throws RangeError for integers, which these functions of ONNX do not take. */
function requireFractions(x: RecordedValue): void {
  if (x.element !== 'float32') throw new RangeError('it takes float32 numbers here: cast them first');
}

/** A function of fractions only. */
const real = (operation: string, fold?: (x: number) => number): Unary => {
  const record = recorded(operation, fold);
  return (recorder, x) => {
    requireFractions(x);
    return record(recorder, x);
  };
};

const exponential = real('Exp', Math.exp);
export const logarithm = real('Log', Math.log);
export const sigmoid = real('Sigmoid', (x) => 1 / (1 + Math.exp(-x)));
export const absolute = recorded('Abs', Math.abs);
export const floor = real('Floor');
const root = real('Sqrt', Math.sqrt);
const reciprocal = real('Reciprocal', (x) => 1 / x);
const tangens = real('Tanh', Math.tanh);

export const inverseRoot: Unary = (recorder, x) => reciprocal(recorder, root(recorder, x));

const square: Unary = (recorder, x) => multiply(recorder, x, x);

const number = (recorder: Recorder, value: number) => recorder.uniform([], value);

/** eˣ − 1 as tanh(x / 2) · (eˣ + 1), which keeps its digits near 0. */
const exponentialLessOne: Unary = (recorder, x) => {
  const half = multiply(recorder, x, number(recorder, 0.5));
  const sum = add(recorder, exponential(recorder, x), number(recorder, 1));
  return multiply(recorder, tangens(recorder, half), sum);
};

/**
 * ln(1 + x). What rounding 1 + x has lost is made good for by the factor x / ((1 + x) − 1), after W. Kahan (HP-15C
 * Advanced Functions Handbook, 1982).
 */
const logarithmOfOneAnd: Unary = (recorder, x) => {
  const one = number(recorder, 1);
  const sum = add(recorder, x, one);
  const kept = subtract(recorder, sum, one);
  const log = logarithm(recorder, sum);
  const corrected = multiply(recorder, log, divide(recorder, x, kept));
  const isExact = equal(recorder, kept, x);
  const isLost = equal(recorder, kept, number(recorder, 0));
  return select(recorder, isLost, x, select(recorder, isExact, log, corrected));
};

const truth =
  (operation: string): Unary =>
  (recorder, x) => {
    requireFractions(x);
    const names = elementwiseOf(recorder, x, (name) => recorder.graph.add(operation, [name]));
    return { ...names, element: 'bool' };
  };
const isNaN = truth('IsNaN');

/** Only a finite number less itself is a number. */
const isFinite: Unary = (recorder, x) => not(recorder, isNaN(recorder, subtract(recorder, x, x)));

export const unaryKernels: KernelTable = {
  Abs: unaryKernel(absolute),
  Acos: unaryKernel(real('Acos')),
  Acosh: unaryKernel(real('Acosh')),
  Asin: unaryKernel(real('Asin')),
  Asinh: unaryKernel(real('Asinh')),
  Atan: unaryKernel(real('Atan')),
  Atanh: unaryKernel(real('Atanh')),
  Ceil: unaryKernel(real('Ceil')),
  Cos: unaryKernel(real('Cos')),
  Cosh: unaryKernel(real('Cosh')),
  Erf: unaryKernel(real('Erf')),
  Exp: unaryKernel(exponential),
  Expm1: unaryKernel(exponentialLessOne),
  Floor: unaryKernel(floor),
  IsFinite: unaryKernel(isFinite),
  IsInf: unaryKernel(truth('IsInf')),
  IsNan: unaryKernel(isNaN),
  Log: unaryKernel(logarithm),
  Log1p: unaryKernel(logarithmOfOneAnd),
  Neg: unaryKernel(recorded('Neg', (x) => -x)),
  Reciprocal: unaryKernel(reciprocal),
  Round: unaryKernel(real('Round')),
  Rsqrt: unaryKernel(inverseRoot),
  Sigmoid: unaryKernel(sigmoid),
  Sign: unaryKernel(recorded('Sign', Math.sign)),
  Sin: unaryKernel(real('Sin')),
  Sinh: unaryKernel(real('Sinh')),
  Sqrt: unaryKernel(root),
  Square: unaryKernel(square),
  Tan: unaryKernel(real('Tan')),
  Tanh: unaryKernel(tangens),
};
