import type { OnnxAttributes } from '../graph';
import { type RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import { add, multiply, subtract } from './arithmetic';
import { elementwiseOf } from './elementwise';
import { type KernelRecorder, type KernelTable, type Unary, unaryKernel } from './kernel';
import { greater, greaterEqual, select } from './logic';
import { absolute, logarithm, sigmoid } from './unary';

export const rectified: Unary = (recorder, x) => {
  if (x.uniform !== undefined) return recorder.uniform(x.shape, Math.max(x.uniform, 0), x.element);
  return (x.rectified ??= elementwiseOf(recorder, x, (name) => recorder.graph.add('Relu', [name])));
};

/**
 * 1 where x > 0, else alpha. Taken of relu(x) where that is in the graph: then x has one reader only, and
 * the runtime computes it together with its relu.
 */
const step: KernelRecorder = (recorder, { x }, { alpha = 0 }) => {
  const isAbove = greater(recorder, x!.rectified ?? x!, recorder.uniform([], 0, x!.element));
  if (!alpha) return recorder.cast(isAbove, 'float32');
  return select(recorder, isAbove, recorder.uniform([], 1), recorder.uniform([], alpha as number));
};

/**
 * ln(1 + eˣ) as relu(x) − ln sigmoid(|x|): ONNX Runtime computes these four in vector instructions, its
 * own Softplus number by number, which is four times slower.
 */
const softplus: Unary = (recorder, x) => {
  const logSigmoid = logarithm(recorder, sigmoid(recorder, absolute(recorder, x)));
  return subtract(recorder, rectified(recorder, x), logSigmoid);
};

const recorded =
  (operation: string, attributes: OnnxAttributes = {}): Unary =>
  (recorder, x) =>
    elementwiseOf(recorder, x, (name) => recorder.graph.add(operation, [name], attributes));

export const exponentialLinear = recorded('Elu');
const selfNormalising = recorded('Selu');

/** dy · (1 where y ≥ 0, else y + 1), by the result y of the function. */
const exponentialLinearGradient: KernelRecorder = (recorder, { dy, y }) => {
  const isLinear = greaterEqual(recorder, y!, recorder.uniform([], 0));
  const slope = select(
    recorder,
    isLinear,
    recorder.uniform([], 1),
    add(recorder, y!, recorder.uniform([], 1)),
  );
  return multiply(recorder, dy!, slope);
};

export const leaky = (recorder: Recorder, x: RecordedValue, alpha: number): RecordedValue =>
  recorded('LeakyRelu', { alpha: { float: alpha } })(recorder, x);

/** A slope below 0 for each channel, or for each number. */
export const parametric = (recorder: Recorder, x: RecordedValue, alpha: RecordedValue): RecordedValue => {
  const isAbove = greaterEqual(recorder, x, recorder.uniform([], 0));
  return select(recorder, isAbove, x, multiply(recorder, alpha, x));
};

export const clipped = (recorder: Recorder, x: RecordedValue, least: number, most: number): RecordedValue => {
  const bounds = [least, most].map((bound) => recorder.graph.scalar(bound, x.element));
  return elementwiseOf(recorder, x, (name) => recorder.graph.add('Clip', [name, ...bounds]));
};

const softmax: KernelRecorder = (recorder, { logits }, { dim }) =>
  recorder.node('Softmax', [recorder.name(logits!)], logits!.shape, { axis: dim as number });

export const activationKernels: KernelTable = {
  ClipByValue: (recorder, { x }, { clipValueMin, clipValueMax }) =>
    clipped(recorder, x!, clipValueMin as number, clipValueMax as number),
  Elu: unaryKernel(exponentialLinear),
  EluGrad: exponentialLinearGradient,
  LeakyRelu: (recorder, { x }, { alpha }) => leaky(recorder, x!, alpha as number),
  Prelu: (recorder, { x, alpha }) => parametric(recorder, x!, alpha!),
  Relu: unaryKernel(rectified),
  Relu6: (recorder, { x }) => clipped(recorder, x!, 0, 6),
  Selu: unaryKernel(selfNormalising),
  Softmax: softmax,
  Softplus: unaryKernel(softplus),
  Step: step,
};
