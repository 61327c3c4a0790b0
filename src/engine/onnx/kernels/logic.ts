import { sameShape, type RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import { broadcastShape, elementwise, elementwiseOf } from './elementwise';
import { type Binary, binaryKernel, type KernelTable, type Unary } from './kernel';

const comparison =
  (operation: string): Binary =>
  (recorder, a, b) =>
    elementwise(recorder, operation, [a, b], { element: 'bool' });

export const equal = comparison('Equal');
export const less = comparison('Less');
export const greater = comparison('Greater');
export const greaterEqual = comparison('GreaterOrEqual');
export const and = comparison('And');
export const xor = comparison('Xor');

export const not: Unary = (recorder, x) =>
  x.uniform === undefined
    ? elementwiseOf(recorder, x, (name) => recorder.graph.add('Not', [name]))
    : recorder.uniform(x.shape, 1 - x.uniform, 'bool');

export const differs: Binary = (recorder, a, b) => not(recorder, equal(recorder, a, b));

/** Number by number, `t` where the condition holds, else `e`. */
export function select(
  recorder: Recorder,
  condition: RecordedValue,
  t: RecordedValue,
  e: RecordedValue,
): RecordedValue {
  if (condition.uniform !== undefined) {
    const chosen = condition.uniform ? t : e;
    if (sameShape(chosen.shape, broadcastShape([condition, t, e]))) return chosen;
  }
  if (t.element !== 'bool') return elementwise(recorder, 'Where', [condition, t, e]);
  // ONNX Runtime chooses between numbers only.
  const numbers = [t, e].map((value) => recorder.cast(value, 'int32'));
  return recorder.cast(elementwise(recorder, 'Where', [condition, ...numbers]), 'bool');
}

export const logicKernels: KernelTable = {
  Equal: binaryKernel(equal),
  Greater: binaryKernel(greater),
  GreaterEqual: binaryKernel(greaterEqual),
  Less: binaryKernel(less),
  LessEqual: binaryKernel(comparison('LessOrEqual')),
  LogicalAnd: binaryKernel(and),
  LogicalNot: (recorder, { x }) => not(recorder, x!),
  LogicalOr: binaryKernel(comparison('Or')),
  NotEqual: binaryKernel(differs),
  Select: (recorder, { condition, t, e }) => select(recorder, condition!, t!, e!),
};
