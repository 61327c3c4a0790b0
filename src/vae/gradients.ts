import * as tf from '@tensorflow/tfjs-core';
import './registerGradients';
import type { NamedTensors } from './program';

export interface LossesAndGradients {
  /** What was given, `loss` with it: all scalars. */
  readonly losses: NamedTensors;
  /** ∂loss/∂parameter under the parameter's name. */
  readonly gradients: NamedTensors;
}

/**
 * Reverse-mode differentiation of `losses(parameters).loss` by every parameter.
 *
 * @throws Error when the loss does not depend on a parameter.
 */
export function differentiate(
  losses: (parameters: Readonly<NamedTensors>) => NamedTensors,
  parameters: Readonly<NamedTensors>,
): LossesAndGradients {
  const names = Object.keys(parameters);
  let terms: NamedTensors = {};
  const forward = (...tensors: tf.Tensor[]): tf.Scalar => {
    const { loss, ...others } = losses(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])));
    // Kept from the tidying of the forward pass; whoever runs the program disposes of its outputs.
    for (const term of Object.values(others)) tf.keep(term);
    terms = others;
    return loss as tf.Scalar;
  };
  const { value, grads } = tf.valueAndGrads(forward)(names.map((name) => parameters[name]!));
  return {
    losses: { loss: value, ...terms },
    gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!])),
  };
}
