import type { ModelConfiguration } from '../protocol/configuration';
import { parameterSpecs } from './architecture';
import { draw } from './initialisers';
import type { TensorSpec } from './program';

/** A tensor's values in row-major order, with what is needed to read them. */
export interface TensorValues extends TensorSpec {
  readonly values: Float32Array;
}

/**
 * Fresh parameters, in the order of {@link parameterSpecs}.
 *
 * @param uniform draws from [0, 1); the same draws give the same parameters.
 */
export function initialParameters(
  model: ModelConfiguration,
  uniform: () => number,
): Record<string, TensorValues> {
  const parameters: Record<string, TensorValues> = {};
  for (const { name, shape, initialiser } of parameterSpecs(model)) {
    const count = shape.reduce((product, side) => product * side, 1);
    parameters[name] = { shape, type: 'float32', values: draw(initialiser, count, uniform) };
  }
  return parameters;
}
