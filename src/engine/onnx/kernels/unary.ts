import { elementCodes } from '../graph';
import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import type { KernelRecorder, KernelTable } from './kernel';

/** Elementwise, in whatever layout the value has. */
function applyUnary(recorder: Recorder, x: RecordedValue, add: (name: string) => string): RecordedValue {
  const layout = x.uniform === undefined && x.names.rowMajor === undefined ? 'channelsFirst' : 'rowMajor';
  const given = x.names[layout] === undefined ? 'rowMajor' : layout;
  return { shape: x.shape, element: x.element, names: { [given]: add(recorder.name(x, given)) } };
}

/** @param fold the same function of a number, for tensors whose elements are all one known number */
function unary(operation: string, fold: (x: number) => number): KernelRecorder {
  return (recorder, { x }) => {
    if (x!.uniform !== undefined) return recorder.uniform(x!.shape, fold(x!.uniform));
    return applyUnary(recorder, x!, (name) => recorder.graph.add(operation, [name]));
  };
}

const relu: KernelRecorder = (recorder, { x }) => {
  const result = unary('Relu', (value) => Math.max(value, 0))(recorder, { x: x! }, {});
  x!.rectified = result;
  return result;
};

/**
 * 1 where x > 0, else 0. Taken of relu(x) where that is in the graph: then x has one reader only, and
 * the runtime computes it together with its relu.
 */
const step: KernelRecorder = (recorder, { x }, { alpha }) => {
  if (alpha) throw new RangeError(`Step with alpha = ${alpha as number} cannot be recorded; only 0 can.`);
  const { graph } = recorder;
  return applyUnary(recorder, x!.rectified ?? x!, (name) => {
    return graph.add('Cast', [graph.add('Greater', [name, graph.scalar(0)])], { to: elementCodes.float32 });
  });
};

/**
 * ln(1 + eˣ) as relu(x) − ln sigmoid(|x|): ONNX Runtime computes these four in vector instructions, its
 * own Softplus number by number, which is four times slower.
 */
const softplus: KernelRecorder = (recorder, { x }) => {
  if (x!.uniform !== undefined) {
    return recorder.uniform(x!.shape, Math.max(x!.uniform, 0) + Math.log1p(Math.exp(-Math.abs(x!.uniform))));
  }
  const { graph } = recorder;
  return applyUnary(recorder, x!, (name) => {
    const logSigmoid = graph.add('Log', [graph.add('Sigmoid', [graph.add('Abs', [name])])]);
    return graph.add('Sub', [graph.add('Relu', [name]), logSigmoid]);
  });
};

const square: KernelRecorder = (recorder, { x }) =>
  x!.uniform !== undefined
    ? recorder.uniform(x!.shape, x!.uniform ** 2)
    : applyUnary(recorder, x!, (name) => recorder.graph.add('Mul', [name, name]));

const rsqrt: KernelRecorder = (recorder, { x }) => {
  const root = unary('Sqrt', Math.sqrt)(recorder, { x: x! }, {});
  return unary('Reciprocal', (value) => 1 / value)(recorder, { x: root }, {});
};

export const unaryKernels: KernelTable = {
  Abs: unary('Abs', Math.abs),
  Exp: unary('Exp', Math.exp),
  Log: unary('Log', Math.log),
  Neg: unary('Neg', (x) => -x),
  Reciprocal: unary('Reciprocal', (x) => 1 / x),
  Relu: relu,
  Rsqrt: rsqrt,
  Sigmoid: unary('Sigmoid', (x) => 1 / (1 + Math.exp(-x))),
  Softplus: softplus,
  Sqrt: unary('Sqrt', Math.sqrt),
  Square: square,
  Step: step,
  Tanh: unary('Tanh', Math.tanh),
};
