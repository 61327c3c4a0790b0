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
  if (isBlockedBest(recorder, shape, operands)) {
    const name = blockedElementwise(recorder, operation, operands, shape, attributes);
    return { shape, element: element ?? operands.at(-1)!.element, names: { blocked: name } };
  }
  const layout = chooseLayout(recorder, shape, operands);
  const there = shapeIn(layout, shape);
  const isFlat = isNeedle(there, operands);
  const isNarrow = !isFlat && layout === 'rowMajor' && hasNarrowRows(shape, operands);
  const names = isFlat
    ? operands.map((value) => flatName(recorder, value, layout))
    : isNarrow
      ? operands.map((value) => wideName(recorder, value, shape))
      : operandNames(recorder, operands, shape, layout);
  const result = graph.add(operation, names, attributes);
  const name = isFlat || isNarrow ? graph.add('Reshape', [result, graph.integers(there)]) : result;
  return { shape, element: element ?? operands.at(-1)!.element, names: { [layout]: name } };
}

/** A node of one operand, in whatever layout the value has. */
export function elementwiseOf(
  recorder: Recorder,
  x: RecordedValue,
  add: (name: string) => string,
): RecordedValue {
  const { rowMajor, blocked } = x.names;
  const other = blocked === undefined ? 'channelsFirst' : 'blocked';
  const layout = x.uniform === undefined && rowMajor === undefined ? other : 'rowMajor';
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

/**
 * Whether the operands lie in blocks already, or some do and as many would have to be moved otherwise; a row of channels
 * may be among them.
 */
function isBlockedBest(
  recorder: Recorder,
  shape: readonly number[],
  operands: readonly RecordedValue[],
): boolean {
  const full = operands.filter((value) => value.uniform === undefined && sameShape(value.shape, shape));
  const lacking = (layout: Layout) => full.filter((value) => !recorder.has(value, layout)).length;
  return (
    full.some(({ names }) => names.blocked !== undefined) &&
    operands.every(
      (value) => full.includes(value) || value.uniform !== undefined || value.shape.length <= 1,
    ) &&
    lacking('rowMajor') > 0 &&
    lacking('blocked') <= Math.min(lacking('rowMajor'), lacking('channelsFirst'))
  );
}

/** As {@link elementwise} on blocks of channels. @returns the name of the result, in blocks */
function blockedElementwise(
  recorder: Recorder,
  operation: string,
  operands: readonly RecordedValue[],
  shape: readonly number[],
  attributes: OnnxAttributes,
): string {
  const { graph, options } = recorder;
  const [images, rows, columns, channels] = shape as [number, number, number, number];
  const isRow = ({ uniform, shape: own }: RecordedValue) => uniform === undefined && own.length === 1;
  const block = options.block!;
  const hasRow = operands.some(isRow);
  const names = operands.map((value) => {
    if (value.uniform !== undefined) return graph.scalar(value.uniform, value.element);
    if (value.shape.length === 0) return recorder.name(value);
    if (isRow(value)) {
      // One number for all is a row too.
      const sides = value.shape[0] === 1 ? [1] : [channels / block, 1, 1, block];
      return graph.add('Reshape', [recorder.name(value), graph.integers(sides)]);
    }
    const name = recorder.name(value, 'blocked');
    if (!hasRow) return name;
    return graph.add('Reshape', [name, graph.integers([images, channels / block, rows, columns, block])]);
  });
  const result = graph.add(operation, names, attributes);
  return hasRow ? graph.add('Reshape', [result, graph.integers(shapeIn('blocked', shape))]) : result;
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

/** What is broadcast in rows of fewer numbers than this costs more for its rows than for its numbers. */
const narrow = 8;

/** Whether a row of a few numbers, as of a colour, is broadcast over many such rows. */
function hasNarrowRows(shape: readonly number[], operands: readonly RecordedValue[]): boolean {
  const side = shape.at(-1) ?? 1;
  if (side === 1 || side >= narrow || elementCount(shape) < fewNumbers) return false;
  const [first, second, ...others] = operands.map(({ uniform, shape: own }) => {
    if (uniform !== undefined) return 'other';
    if (sameShape(own, shape)) return 'whole';
    return elementCount(own) === side && own.at(-1) === side ? 'row' : 'other';
  });
  return others.length === 0 && [first, second].includes('whole') && [first, second].includes('row');
}

/** Whole, in rows that hold a whole line of the picture, or a row as often as such a line holds it. */
function wideName(recorder: Recorder, value: RecordedValue, shape: readonly number[]): string {
  const { graph } = recorder;
  const [times, side] = [shape.at(-2)!, shape.at(-1)!];
  const name = recorder.name(value);
  if (sameShape(value.shape, shape)) {
    return graph.add('Reshape', [name, graph.integers([elementCount(shape) / (times * side), times * side])]);
  }
  const row = graph.add('Reshape', [name, graph.integers([side])]);
  const repeated = graph.add('Expand', [row, graph.integers([times, side])]);
  return graph.add('Reshape', [repeated, graph.integers([times * side])]);
}

/** The value as a list of numbers, or as a scalar where they are all the same. */
function flatName(recorder: Recorder, value: RecordedValue, layout: Layout): string {
  const { graph } = recorder;
  if (value.uniform !== undefined) return graph.scalar(value.uniform, value.element);
  const name = recorder.name(value, value.shape.length === 4 ? layout : 'rowMajor');
  return graph.add('Reshape', [name, graph.integers([elementCount(value.shape)])]);
}
