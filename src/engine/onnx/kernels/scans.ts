import { util } from '@tensorflow/tfjs-core';
import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import { multiply } from './arithmetic';
import { concatenated } from './joins';
import type { KernelRecorder, KernelTable } from './kernel';
import { reversed, sliced } from './slices';

const cumulativeSum: KernelRecorder = (recorder, { x }, { axis, exclusive, reverse }) => {
  const [along] = util.parseAxisParam(axis as number, [...x!.shape]);
  const inputs = [recorder.name(x!), recorder.graph.scalar(along!, 'int64')];
  const attributes = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 };
  return recorder.node('CumSum', inputs, x!.shape, attributes, x!.element);
};

/**
 * ONNX has no such operation. Products of stretches that double in length, after W. D. Hillis and G. L. Steele
 * (Data parallel algorithms, 1986): log₂ n steps.
 */
const cumulativeProduct: KernelRecorder = (recorder, { x }, { axis, exclusive, reverse }) => {
  const [along] = util.parseAxisParam(axis as number, [...x!.shape]);
  const turn = (value: RecordedValue) => (reverse ? reversed(recorder, value, [along!]) : value);
  const side = x!.shape[along!]!;
  const given = turn(x!);
  let products = exclusive ? shifted(recorder, given, along!) : given;
  for (let length = 1; length < side; length *= 2) {
    const [first, rest, earlier] = [
      part(recorder, products, along!, 0, length),
      part(recorder, products, along!, length, side - length),
      part(recorder, products, along!, 0, side - length),
    ];
    products = concatenated(recorder, [first, multiply(recorder, rest, earlier)], along!);
  }
  return turn(products);
};

/** One place further on along the axis, with a 1 before the first. */
function shifted(recorder: Recorder, x: RecordedValue, axis: number): RecordedValue {
  const side = x.shape[axis]!;
  const one = recorder.uniform(
    x.shape.map((each, index) => (index === axis ? 1 : each)),
    1,
    x.element,
  );
  return side === 1 ? one : concatenated(recorder, [one, part(recorder, x, axis, 0, side - 1)], axis);
}

function part(
  recorder: Recorder,
  x: RecordedValue,
  axis: number,
  start: number,
  length: number,
): RecordedValue {
  const starts = x.shape.map((_, index) => (index === axis ? start : 0));
  return sliced(
    recorder,
    x,
    starts,
    x.shape.map((side, index) => (index === axis ? length : side)),
  );
}

export const scanKernels: KernelTable = { Cumprod: cumulativeProduct, Cumsum: cumulativeSum };
