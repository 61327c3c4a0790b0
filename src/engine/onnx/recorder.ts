import { elementCodes, OnnxGraph, type OnnxAttributes, type OnnxElement } from './graph';
import { type Layout, type RecordedValue } from './recordedValue';

/** Axes of (batch, rows, columns, channels) in the order of (batch, channels, rows, columns), and back. */
const toChannelsFirst = [0, 3, 1, 2];
const toRowMajor = [0, 2, 3, 1];

export function channelsFirstShape([batch, rows, columns, channels]: readonly number[]): number[] {
  return [batch!, channels!, rows!, columns!];
}

/** The words in which kernels speak about the graph. */
export class Recorder {
  readonly graph = new OnnxGraph();

  value(shape: readonly number[], name: string, layout: Layout = 'rowMajor'): RecordedValue {
    return { shape, element: 'float32', names: { [layout]: name } };
  }

  uniform(shape: readonly number[], value: number): RecordedValue {
    return { shape, element: 'float32', names: {}, uniform: Math.fround(value) };
  }

  /** A node whose result has TensorFlow.js's layout. */
  node(
    operation: string,
    inputs: readonly string[],
    shape: readonly number[],
    attributes: OnnxAttributes = {},
  ): RecordedValue {
    return this.value(shape, this.graph.add(operation, inputs, attributes));
  }

  /** The value's name in a layout; what is missing is added: a transposition, a constant. */
  name(value: RecordedValue, layout: Layout = 'rowMajor'): string {
    return (value.names[layout] ??= this.materialise(value, layout));
  }

  /** Whether the value can be had in that layout without moving data. */
  has(value: RecordedValue, layout: Layout): boolean {
    return value.uniform !== undefined || value.names[layout] !== undefined || movesNothing(value.shape);
  }

  cast(value: RecordedValue, element: OnnxElement): RecordedValue {
    if (value.element === element) return value;
    const names: RecordedValue['names'] = {};
    for (const layout of ['rowMajor', 'channelsFirst'] as const) {
      const name = value.names[layout];
      if (name !== undefined) names[layout] = this.graph.add('Cast', [name], { to: elementCodes[element] });
    }
    return { shape: value.shape, element, names };
  }

  private materialise(value: RecordedValue, layout: Layout): string {
    if (value.uniform !== undefined) {
      const shape = layout === 'rowMajor' ? value.shape : channelsFirstShape(value.shape);
      const scalar = this.graph.scalar(value.uniform);
      return shape.length ? this.graph.add('Expand', [scalar, this.graph.integers(shape)]) : scalar;
    }
    const other = layout === 'rowMajor' ? 'channelsFirst' : 'rowMajor';
    const name = value.names[other];
    if (name === undefined || value.shape.length !== 4) {
      throw new Error(`A recorded value of shape [${value.shape.join()}] has no ${layout} form.`);
    }
    if (movesNothing(value.shape)) {
      const shape = layout === 'rowMajor' ? value.shape : channelsFirstShape(value.shape);
      return this.graph.add('Reshape', [name, this.graph.integers(shape)]);
    }
    return this.graph.add('Transpose', [name], {
      perm: layout === 'rowMajor' ? toRowMajor : toChannelsFirst,
    });
  }
}

/** Whether both layouts hold the same bytes: one channel, or one pixel. */
function movesNothing(shape: readonly number[]): boolean {
  const [, rows, columns, channels] = shape;
  return shape.length === 4 && (channels === 1 || (rows === 1 && columns === 1));
}
