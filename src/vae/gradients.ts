import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { BatchLosses } from './objective';
import type { NamedTensors } from './program';

export interface LossesAndGradients extends BatchLosses {
  /** ∂loss/∂parameter under the parameter's name. */
  readonly gradients: NamedTensors;
}

/**
 * Reverse-mode differentiation of `losses(parameters).loss` by every parameter.
 *
 * @throws Error when the loss does not depend on a parameter.
 */
export function differentiate(
  losses: (parameters: Readonly<NamedTensors>) => BatchLosses,
  parameters: Readonly<NamedTensors>,
): LossesAndGradients {
  const names = Object.keys(parameters);
  let terms: BatchLosses | undefined;
  const forward = (...tensors: tf.Tensor[]): tf.Scalar => {
    terms = losses(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])));
    // Kept from the tidying of the forward pass; whoever runs the program disposes of its outputs.
    tf.keep(terms.reconstruction);
    tf.keep(terms.kl);
    return terms.loss;
  };
  const { value, grads } = tf.valueAndGrads(forward)(names.map((name) => parameters[name]!));
  return {
    loss: value,
    reconstruction: terms!.reconstruction,
    kl: terms!.kl,
    gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!])),
  };
}
