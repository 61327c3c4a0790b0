import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors } from './program';

/** @throws Error when the parameters do not belong to the model. */
export function parameter(parameters: Readonly<NamedTensors>, name: string): tf.Tensor {
  const tensor = parameters[name];
  if (!tensor) throw new Error(`The model needs a parameter "${name}", which was not given.`);
  return tensor;
}

/** x·kernel + bias: [B, inputs] → [B, outputs]. */
export function dense(x: tf.Tensor, parameters: Readonly<NamedTensors>, name: string): tf.Tensor2D {
  const kernel = parameter(parameters, `${name}/kernel`);
  return tf.add(tf.matMul(x, kernel), parameter(parameters, `${name}/bias`));
}

/** 'same' padding: [B, h, w, inputs] → [B, ⌈h/stride⌉, ⌈w/stride⌉, outputs]. */
export function convolution(
  x: tf.Tensor4D,
  parameters: Readonly<NamedTensors>,
  name: string,
  stride: number,
): tf.Tensor4D {
  const kernel = parameter(parameters, `${name}/kernel`) as tf.Tensor4D;
  return tf.add(tf.conv2d(x, kernel, stride, 'same'), parameter(parameters, `${name}/bias`));
}

/**
 * The transpose of {@link convolution}: [B, ⌈side/stride⌉, ⌈side/stride⌉, inputs] →
 * [B, side, side, outputs].
 */
export function transposedConvolution(
  x: tf.Tensor4D,
  parameters: Readonly<NamedTensors>,
  name: string,
  stride: number,
  side: number,
): tf.Tensor4D {
  const kernel = parameter(parameters, `${name}/kernel`) as tf.Tensor4D;
  const shape: [number, number, number, number] = [x.shape[0], side, side, kernel.shape[2]];
  const y = tf.conv2dTranspose(x, kernel, shape, stride, 'same');
  return tf.add(y, parameter(parameters, `${name}/bias`));
}
