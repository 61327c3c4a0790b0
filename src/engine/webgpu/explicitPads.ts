import type { OnnxConstant, OnnxNode } from '../onnx/graph';
import type { OnnxModel } from '../onnx/modelWriter';

/**
 * The same graph with zeros laid by a node of their own where a convolution has them at the end of its input only.
 *
 * ONNX Runtime 1.30 on WebGPU takes a convolution for a matrix product, and leaves its end away, when the filter has
 * one place or the size of the input and there are no zeros before it (`core/providers/webgpu/nn/conv.cc` looks at the
 * first two pads only). The filter gradient of a layer that goes down to one pixel is such a one.
 */
export function withExplicitPads(model: OnnxModel): OnnxModel {
  const constants: OnnxConstant[] = [];
  const nodes = model.nodes.flatMap((node): OnnxNode[] => {
    const { pads, ...attributes } = node.attributes;
    if (node.operation !== 'Conv' || !Array.isArray(pads)) return [node];
    const [top, left, bottom, right] = pads as number[];
    if (top !== 0 || left !== 0 || (bottom === 0 && right === 0)) return [node];
    const [x, ...others] = node.inputs as [string, ...string[]];
    const [name, padded] = [`pads/${node.outputs[0]}`, `padded/${node.outputs[0]}`];
    const sides = BigInt64Array.from([0, 0, 0, 0, 0, 0, bottom!, right!], BigInt);
    constants.push({ name, element: 'int64', shape: [8], bytes: new Uint8Array(sides.buffer) });
    return [
      { operation: 'Pad', inputs: [x, name], outputs: [padded], attributes: {} },
      { ...node, inputs: [padded, ...others], attributes },
    ];
  });
  return { ...model, nodes, constants: [...model.constants, ...constants] };
}
