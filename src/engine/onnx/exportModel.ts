import type { Program } from '../../vae/program';
import type { StateTensor } from '../engine';
import { writeModel, type OnnxModel } from './modelWriter';
import { trace } from './trace';

/**
 * A program as the bytes of an `.onnx` file, which any ONNX runtime can run.
 *
 * @param state values to build in; entries left out stay inputs of the model.
 */
export function exportModel(program: Program, state: Readonly<Record<string, StateTensor>> = {}): Uint8Array {
  const { model, outputs } = trace(program);
  const constants = model.inputs.flatMap(({ name, element, shape }) => {
    const tensor = name in program.state ? state[name] : undefined;
    return tensor ? [{ name, element, shape, bytes: new Uint8Array(tensor.values.slice().buffer) }] : [];
  });
  const built = new Set(constants.map(({ name }) => name));
  return writeModel({
    ...unprefixed(
      model,
      outputs.filter(({ name }) => !(name in program.state) && !(name in program.inputs)),
    ),
    inputs: model.inputs.filter(({ name }) => !built.has(name)),
    constants: [...model.constants, ...constants],
  });
}

/** Outputs under the program's own names where no input has them. */
function unprefixed(model: OnnxModel, outputs: readonly { name: string; graphName: string }[]): OnnxModel {
  const names = new Map(outputs.map(({ name, graphName }) => [graphName, name]));
  const rename = (name: string) => names.get(name) ?? name;
  return {
    ...model,
    nodes: model.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    })),
    outputs: model.outputs.map((output) => ({ ...output, name: rename(output.name) })),
  };
}
