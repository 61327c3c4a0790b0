import { backend_util } from '@tensorflow/tfjs-core';
import type { OnnxAttributes, OnnxElement } from '../graph';
import { elementCount, sameShape, type Layout, type RecordedValue } from '../recordedValue';
import { type Recorder, shapeIn } from '../recorder';

interface NodeOptions {
  /** Of the result; by default that of the last operand. */
  readonly element?: OnnxElement;
  readonly attributes?: OnnxAttributes;
}

export function broadcastShape(values: readonly RecordedValue[]): number[] {
  return values
    .map(({ shape }) => [...shape])
    .reduce((a, b) => backend_util.assertAndGetBroadcastShape(a, b));
}

/** A node that works number by number on operands which are broadcast to one shape. */
export function elementwise(
  recorder: Recorder,
  operation: string,
  operands: readonly RecordedValue[],
  { element, attributes = {} }: NodeOptions = {},
): RecordedValue {
  const { graph } = recorder;
  const shape = broadcastShape(operands);
  const layout = chooseLayout(recorder, shape, operands);
  const there = shapeIn(layout, shape);
  const isFlat = isNeedle(there, operands);
  const names = isFlat
    ? operands.map((value) => flatName(recorder, value, layout))
    : operandNames(recorder, operands, shape, layout);
  const result = graph.add(operation, names, attributes);
  const name = isFlat ? graph.add('Reshape', [result, graph.integers(there)]) : result;
  return { shape, element: element ?? operands.at(-1)!.element, names: { [layout]: name } };
}

/** A node of one operand, in whatever layout the value has. */
export function elementwiseOf(
  recorder: Recorder,
  x: RecordedValue,
  add: (name: string) => string,
): RecordedValue {
  const layout = x.uniform === undefined && x.names.rowMajor === undefined ? 'channelsFirst' : 'rowMajor';
  return { shape: x.shape, element: x.element, names: { [layout]: add(recorder.name(x, layout)) } };
}

/** Channels first when that spares a transposition, and all operands can be had so. */
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

/** Names with which the operands broadcast to `shape`; a number that is known is a scalar where one will do. */
function operandNames(
  recorder: Recorder,
  operands: readonly RecordedValue[],
  shape: readonly number[],
  layout: Layout,
): string[] {
  const { graph } = recorder;
  let hasShape = operands.some((value) => value.uniform === undefined && sameShape(value.shape, shape));
  return operands.map((value) => {
    if (value.uniform !== undefined && hasShape) return graph.scalar(value.uniform, value.element);
    hasShape ||= sameShape(value.shape, shape);
    const name = recorder.name(value, value.shape.length === 4 ? layout : 'rowMajor');
    if (layout === 'rowMajor' || value.shape.length !== 1) return name;
    return graph.add('Reshape', [name, graph.integers([value.shape[0]!, 1, 1])]);
  });
}

/** Below this many numbers the two nodes that reshape cost as much as they spare. */
const fewNumbers = 1024;

/**
 * Whether ONNX Runtime would take one number at a time: single numbers beside tensors whose last side is 1. It
 * broadcasts row by row, and a grey picture's rows are that long; as lists of numbers they are 40 times as fast.
 */
function isNeedle(shape: readonly number[], operands: readonly RecordedValue[]): boolean {
  const count = elementCount(shape);
  if (shape.at(-1) !== 1 || count < fewNumbers) return false;
  const isSingle = (value: RecordedValue) => value.uniform !== undefined || elementCount(value.shape) === 1;
  const whole = operands.filter((value) => !isSingle(value));
  return (
    whole.length > 0 &&
    whole.length < operands.length &&
    whole.every((value) => elementCount(value.shape) === count)
  );
}

/** The value as a list of numbers, or as a scalar where they are all the same. */
function flatName(recorder: Recorder, value: RecordedValue, layout: Layout): string {
  const { graph } = recorder;
  if (value.uniform !== undefined) return graph.scalar(value.uniform, value.element);
  const name = recorder.name(value, value.shape.length === 4 ? layout : 'rowMajor');
  return graph.add('Reshape', [name, graph.integers([elementCount(value.shape)])]);
}
