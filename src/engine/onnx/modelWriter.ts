import {
  elementCodes,
  type OnnxAttribute,
  type OnnxConstant,
  type OnnxNode,
  type OnnxValueInfo,
} from './graph';
import { ProtobufWriter } from './protobuf';

/** ONNX 1.16: what opset 21 came with. */
const irVersion = 10;
const opsetVersion = 21;

/**
 * Operations of ONNX Runtime's own, `NchwcConv` and so on here: its optimiser writes them where weights are constant,
 * which in a training they never are.
 */
const blockedDomain = 'com.microsoft.nchwc';
const blockedPrefix = 'Nchwc';
const isBlocked = ({ operation }: OnnxNode) => operation.startsWith(blockedPrefix);

const attributeCodes = { float: 1, integer: 2, text: 3, integers: 7 };

export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

/**
 * The bytes of an `.onnx` file. Field numbers are those of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */
export function writeModel(model: OnnxModel): Uint8Array {
  const writer = new ProtobufWriter()
    .integer(1, irVersion)
    .text(2, 'latent-explorer')
    .message(7, (graph) => {
      for (const node of model.nodes) graph.message(1, (writer) => writeNode(writer, node));
      graph.text(2, model.name);
      for (const constant of model.constants) graph.message(5, (writer) => writeTensor(writer, constant));
      for (const input of model.inputs) graph.message(11, (writer) => writeValueInfo(writer, input));
      for (const output of model.outputs) graph.message(12, (writer) => writeValueInfo(writer, output));
    })
    .message(8, (opset) => opset.text(1, '').integer(2, opsetVersion));
  if (model.nodes.some(isBlocked)) writer.message(8, (opset) => opset.text(1, blockedDomain).integer(2, 1));
  return writer.finish();
}

function writeNode(writer: ProtobufWriter, node: OnnxNode): void {
  for (const input of node.inputs) writer.text(1, input);
  for (const output of node.outputs) writer.text(2, output);
  if (isBlocked(node)) writer.text(4, node.operation.slice(blockedPrefix.length)).text(7, blockedDomain);
  else writer.text(4, node.operation);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.message(5, (attribute) => writeAttribute(attribute.text(1, name), value));
  }
}

function writeAttribute(writer: ProtobufWriter, value: OnnxAttribute): void {
  if (typeof value === 'number') {
    writer.integer(3, value).integer(20, attributeCodes.integer);
  } else if (typeof value === 'string') {
    writer.text(4, value).integer(20, attributeCodes.text);
  } else if ('float' in value) {
    writer.float(2, value.float).integer(20, attributeCodes.float);
  } else {
    for (const integer of value) writer.integer(8, integer);
    writer.integer(20, attributeCodes.integers);
  }
}

function writeTensor(writer: ProtobufWriter, { name, element, shape, bytes }: OnnxConstant): void {
  for (const side of shape) writer.integer(1, side);
  writer.integer(2, elementCodes[element]).text(8, name).block(9, bytes);
}

function writeValueInfo(writer: ProtobufWriter, { name, element, shape }: OnnxValueInfo): void {
  writer.text(1, name).message(2, (type) => {
    type.message(1, (tensor) => {
      tensor.integer(1, elementCodes[element]).message(2, (dimensions) => {
        for (const side of shape) dimensions.message(1, (dimension) => dimension.integer(1, side));
      });
    });
  });
}
