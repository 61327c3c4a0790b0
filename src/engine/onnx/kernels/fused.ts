import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import { clipped, exponentialLinear, leaky, parametric, rectified } from './activations';
import { add, multiply, subtract } from './arithmetic';
import { convolution } from './convolutions';
import type { KernelAttributes, KernelInputs, KernelRecorder, KernelTable } from './kernel';
import { matrixProduct } from './matrixProduct';
import { inverseRoot, sigmoid } from './unary';

// What TensorFlow.js computes in one kernel when no gradient is wanted; the runtime joins nodes by itself.

/** Adds the bias and applies the activation. */
function finished(
  recorder: Recorder,
  product: RecordedValue,
  { bias, preluActivationWeights }: KernelInputs,
  { activation, leakyreluAlpha }: KernelAttributes,
): RecordedValue {
  const sum = bias ? add(recorder, product, bias) : product;
  switch (activation ?? 'linear') {
    case 'linear':
      return sum;
    case 'relu':
      return rectified(recorder, sum);
    case 'relu6':
      return clipped(recorder, sum, 0, 6);
    case 'elu':
      return exponentialLinear(recorder, sum);
    case 'leakyrelu':
      return leaky(recorder, sum, leakyreluAlpha as number);
    case 'prelu':
      return parametric(recorder, sum, preluActivationWeights!);
    case 'sigmoid':
      return sigmoid(recorder, sum);
    default:
      throw new RangeError(`there is no activation "${activation as string}"`);
  }
}

const fusedMatMul: KernelRecorder = (recorder, inputs, attributes) =>
  finished(recorder, matrixProduct(recorder, inputs, attributes), inputs, attributes);

const fusedConv2D: KernelRecorder = (recorder, inputs, attributes) =>
  finished(recorder, convolution(recorder, inputs, attributes), inputs, attributes);

/** (x − mean) / √(variance + ε) · scale + offset. */
const fusedBatchNorm: KernelRecorder = (recorder, inputs, { varianceEpsilon }) => {
  const { x, mean, variance, scale, offset } = inputs;
  const epsilon = recorder.uniform([], varianceEpsilon as number);
  const deviation = inverseRoot(recorder, add(recorder, variance!, epsilon));
  const standard = multiply(recorder, subtract(recorder, x!, mean!), deviation);
  const scaled = scale ? multiply(recorder, standard, scale) : standard;
  return offset ? add(recorder, scaled, offset) : scaled;
};

export const fusedKernels: KernelTable = {
  FusedBatchNorm: fusedBatchNorm,
  FusedConv2D: fusedConv2D,
  _FusedMatMul: fusedMatMul,
};
