import * as tf from '@tensorflow/tfjs-core';

/** What a program may write in TensorFlow.js, with the shapes of its inputs: standard normal numbers. */
export interface KernelCase {
  readonly shapes: readonly (readonly number[])[];
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
  readonly hasGradient?: boolean;
}

type Run = KernelCase['run'];
/** A case with its gradient by every input. */
export const of = (shapes: KernelCase['shapes'], run: Run): KernelCase => ({ shapes, run });
/** A case whose gradient TensorFlow.js does not have, or not right. */
export const valueOf = (shapes: KernelCase['shapes'], run: Run): KernelCase => ({
  shapes,
  run,
  hasGradient: false,
});
export const one = [[2, 3]];
export const two = [
  [2, 3],
  [2, 3],
];
export const integers = (x: tf.Tensor) => tf.cast(tf.mul(x, 4), 'int32');
export const positive = (x: tf.Tensor) => tf.add(tf.abs(x), 0.1);
