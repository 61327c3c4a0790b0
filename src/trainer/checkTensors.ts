import type { CheckpointError } from '../runs/safetensors';
import type { ModelConfiguration } from '../protocol/configuration';
import { validateModel } from '../vae';
import type { TensorSpec } from '../vae/program';

interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** @throws CheckpointError for a model that cannot be built. */
export function checkModel(model: ModelConfiguration, wrong: (what: string) => CheckpointError): void {
  try {
    validateModel(model);
  } catch (error) {
    throw wrong(error instanceof Error ? error.message.replace(/\.$/, '') : String(error));
  }
}

/**
 * A file may say one model and hold another; the engine must not be the one to find out.
 *
 * @param specs what the model has, by name.
 * @param wrong makes the error of what was found, a part of a sentence.
 * @throws CheckpointError when tensors are missing, of another shape, not finite, or too many.
 */
export function checkTensors(
  specs: Readonly<Record<string, Pick<TensorSpec, 'shape'>>>,
  tensors: Readonly<Record<string, Tensor>>,
  wrong: (what: string) => CheckpointError,
): void {
  for (const [name, { shape }] of Object.entries(specs)) {
    const found = tensors[name];
    if (!found) throw wrong(`the parameter ${name} is missing`);
    if (found.shape.join() !== shape.join()) {
      throw wrong(
        `the parameter ${name} has the shape [${found.shape.join(', ')}], not [${shape.join(', ')}]`,
      );
    }
  }
  for (const [name, { values }] of Object.entries(tensors)) {
    if (!values.every(Number.isFinite)) throw wrong(`the parameter ${name} holds values that are not finite`);
  }
  if (Object.keys(tensors).length > Object.keys(specs).length)
    throw wrong('it holds parameters its model does not have');
}
