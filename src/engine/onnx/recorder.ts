import { elementCodes, OnnxGraph, type OnnxAttributes, type OnnxElement } from './graph';
import { type Layout, type RecordedValue } from './recordedValue';

/** Axes of (batch, rows, columns, channels) in the order of (batch, channels, rows, columns), and back. */
const toChannelsFirst = [0, 3, 1, 2];
const toRowMajor = [0, 2, 3, 1];

/** What a graph is recorded for. */
export interface RecordingOptions {
  /** How many channels the blocks of the layout `blocked` hold; without it there is no such layout. */
  readonly block?: number;
}

/** How long the sides are declared in a layout, given as TensorFlow.js has them. */
export function shapeIn(layout: Layout, shape: readonly number[]): readonly number[] {
  return layout === 'rowMajor' ? shape : toChannelsFirst.map((axis) => shape[axis]!);
}

/** The words in which kernels speak about the graph. */
export class Recorder {
  readonly graph = new OnnxGraph();

  constructor(readonly options: RecordingOptions = {}) {}

  value(shape: readonly number[], name: string, layout: Layout = 'rowMajor'): RecordedValue {
    return { shape, element: 'float32', names: { [layout]: name } };
  }

  /** A value whose elements are all one number, which is known while recording. */
  uniform(shape: readonly number[], value: number, element: OnnxElement = 'float32'): RecordedValue {
    return { shape, element, names: {}, uniform: converted(value, element) };
  }

  /** Numbers known while recording, in TensorFlow.js's order. */
  constant(values: ArrayLike<number>, shape: readonly number[], element: OnnxElement): RecordedValue {
    const first = values[0];
    let same = 0;
    while (same < values.length && Object.is(values[same], first)) same++;
    if (first !== undefined && same === values.length) return this.uniform(shape, first, element);
    return { shape, element, names: { rowMajor: this.graph.constant(values, shape, element) } };
  }

  /** A node whose result has TensorFlow.js's layout. */
  node(
    operation: string,
    inputs: readonly string[],
    shape: readonly number[],
    attributes: OnnxAttributes = {},
    element: OnnxElement = 'float32',
  ): RecordedValue {
    return { ...this.value(shape, this.graph.add(operation, inputs, attributes)), element };
  }

  /** The value's name in a layout; what is missing is added: a transposition, a constant. */
  name(value: RecordedValue, layout: Layout = 'rowMajor'): string {
    return (value.names[layout] ??= this.#materialise(value, layout));
  }

  /** Whether the value can be had in that layout without moving data. */
  has(value: RecordedValue, layout: Layout): boolean {
    return value.uniform !== undefined || value.names[layout] !== undefined || movesNothing(value.shape);
  }

  cast(value: RecordedValue, element: OnnxElement): RecordedValue {
    if (value.element === element) return value;
    if (value.uniform !== undefined) return this.uniform(value.shape, value.uniform, element);
    const names: RecordedValue['names'] = {};
    for (const layout of ['rowMajor', 'channelsFirst', 'blocked'] as const) {
      const name = value.names[layout];
      if (name !== undefined) names[layout] = this.graph.add('Cast', [name], { to: elementCodes[element] });
    }
    return { shape: value.shape, element, names };
  }

  #materialise(value: RecordedValue, layout: Layout): string {
    const shape = shapeIn(layout, value.shape);
    if (value.uniform !== undefined) {
      const scalar = this.graph.scalar(value.uniform, value.element);
      return shape.length ? this.graph.add('Expand', [scalar, this.graph.integers(shape)]) : scalar;
    }
    const { rowMajor, channelsFirst, blocked } = value.names;
    const plain = layout === 'rowMajor' ? channelsFirst : rowMajor;
    if (layout === 'blocked' || (plain === undefined && blocked !== undefined)) {
      return this.#reordered(value, layout);
    }
    const name = plain;
    if (name === undefined || value.shape.length !== 4) {
      throw new Error(`A recorded value of shape [${value.shape.join()}] has no ${layout} form.`);
    }
    if (movesNothing(value.shape)) return this.graph.add('Reshape', [name, this.graph.integers(shape)]);
    return this.graph.add('Transpose', [name], {
      perm: layout === 'rowMajor' ? toRowMajor : toChannelsFirst,
    });
  }

  /** Into blocks or out of them. */
  #reordered(value: RecordedValue, layout: Layout): string {
    // ONNX Runtime reorders fractions only.
    const { names } = value.element === 'float32' ? value : this.cast(value, 'float32');
    const isInto = layout === 'blocked';
    const from = isInto ? (names.rowMajor ?? names.channelsFirst!) : names.blocked!;
    const isLast = isInto ? names.rowMajor !== undefined : layout === 'rowMajor';
    const reordered = this.graph.add(isInto ? 'NchwcReorderInput' : 'NchwcReorderOutput', [from], {
      channels_last: isLast ? 1 : 0,
      ...(!isInto && { channels: value.shape[3]! }),
    });
    if (value.element === 'float32') return reordered;
    return this.graph.add('Cast', [reordered], { to: elementCodes[value.element] });
  }
}

/** Whether both layouts hold the same bytes: one channel, or one pixel. */
function movesNothing(shape: readonly number[]): boolean {
  const [, rows, columns, channels] = shape;
  return shape.length === 4 && (channels === 1 || (rows === 1 && columns === 1));
}

/** The number as an element holds it; TensorFlow.js casts towards zero. */
function converted(value: number, element: OnnxElement): number {
  if (element === 'float32') return Math.fround(value);
  if (element === 'bool') return value === 0 ? 0 : 1;
  return Math.trunc(value) || 0;
}
