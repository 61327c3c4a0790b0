import { firstMomentName, secondMomentName } from './adam';
import type { TensorValues } from './initialParameters';

/** Parameters with Adam's moments before the first step: all zero. */
export function initialTrainingState(
  parameters: Readonly<Record<string, TensorValues>>,
): Record<string, TensorValues> {
  const state: Record<string, TensorValues> = { ...parameters };
  for (const name of [firstMomentName, secondMomentName]) {
    for (const [parameter, tensor] of Object.entries(parameters)) {
      state[name(parameter)] = { ...tensor, values: new Float32Array(tensor.values.length) };
    }
  }
  return state;
}
