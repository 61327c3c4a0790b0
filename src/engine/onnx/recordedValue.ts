import type { OnnxElement } from './graph';

/**
 * How the values of a rank-4 tensor lie in the graph: as TensorFlow.js has them (rows, columns, channels), as ONNX's
 * convolutions want them (channels, rows, columns), or as ONNX Runtime's own are fastest with them: (blocks of
 * channels, rows, columns, channels of a block), declared with the sides of channels first. Other ranks are always row-major.
 */
export type Layout = 'rowMajor' | 'channelsFirst' | 'blocked';

/** What a kernel computed: not numbers, but where in the graph they will be. */
export interface RecordedValue {
  readonly shape: readonly number[];
  readonly element: OnnxElement;
  /** Names in the graph, one a layout that has been asked for. */
  readonly names: Partial<Record<Layout, string>>;
  /** Set when every element is this known number; then a name may not exist yet. */
  readonly uniform?: number;
  /** The recorded relu of this value; its step function equals this value's. */
  rectified?: RecordedValue;
}

export const elementCount = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, axis) => side === b[axis]);
}
