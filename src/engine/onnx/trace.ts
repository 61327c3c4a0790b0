import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors, Program, TensorSpec } from '../../vae/program';
import { withBackend } from '../backend';
import { checkOutput } from '../checks';
import { EngineError } from '../errors';
import type { OnnxNode, OnnxValueInfo } from './graph';
import type { OnnxModel } from './modelWriter';
import type { Recorder, RecordingOptions } from './recorder';
import {
  KernelError,
  recordingBackend,
  recordingBackendName,
  type RecordingBackend,
} from './recordingBackend';

/** A program asked for a TensorFlow.js kernel that has no entry in the kernel table, or for too much of one. */
export class UnsupportedKernelError extends EngineError {
  override readonly name = 'UnsupportedKernelError';

  constructor(
    readonly kernel: string,
    program: string,
    detail?: string,
  ) {
    super(
      'onnx',
      `The program "${program}" uses the TensorFlow.js kernel "${kernel}", which cannot be recorded as ONNX` +
        `${detail ? `: ${detail}` : ''}. Write it with other operations, teach src/engine/onnx/kernels ` +
        'the kernel, or set the engine to "tensorflow".',
    );
  }
}

export interface TracedOutput extends TensorSpec {
  /** What the program calls it. */
  readonly name: string;
  /** What the graph calls it: names of inputs are taken, and new state needs another than old state. */
  readonly graphName: string;
}

export interface TracedProgram {
  readonly model: OnnxModel;
  readonly outputs: readonly TracedOutput[];
}

/**
 * Runs a program once under the recording backend. Leaves TensorFlow.js as it was: the same backend
 * active, the same number of tensors.
 *
 * @param options by default the graph is one that any ONNX runtime can run.
 * @throws UnsupportedKernelError
 */
export function trace(program: Program, options?: RecordingOptions): TracedProgram {
  const backend = recordingBackend();
  return withBackend(recordingBackendName, () =>
    backend.record((recorder) => {
      let traced: TracedProgram | undefined;
      tf.tidy(() => {
        traced = record(program, backend, recorder);
      });
      return traced!;
    }, options),
  );
}

function record(program: Program, backend: RecordingBackend, recorder: Recorder): TracedProgram {
  const inputs: OnnxValueInfo[] = [];
  const tensors: NamedTensors = {};
  for (const [name, { shape, type }] of Object.entries({ ...program.state, ...program.inputs })) {
    inputs.push({ name, element: type, shape });
    tensors[name] = backend.tensor({ shape, element: type, names: { rowMajor: name } });
  }
  const results = runNamingKernels(program, tensors);
  const outputs = Object.entries(results).map(([name, tensor]) => {
    checkOutput(program, name, tensor.shape);
    return output(backend, recorder, name, tensor);
  });
  tf.dispose(results);
  return { model: assemble(program.name, recorder, inputs, outputs), outputs };
}

function runNamingKernels(program: Program, tensors: NamedTensors): NamedTensors {
  try {
    return program.run(tensors);
  } catch (error) {
    if (error instanceof KernelError) {
      throw new UnsupportedKernelError(error.kernel, program.name, error.message);
    }
    const [, kernel] = /kernel '(\w+)'.* backend/i.exec(String(error)) ?? [];
    throw kernel ? new UnsupportedKernelError(kernel, program.name) : error;
  }
}

interface RecordedOutput extends TracedOutput {
  /** Where the value comes from. */
  readonly source: string;
}

function output(
  backend: RecordingBackend,
  recorder: Recorder,
  name: string,
  tensor: tf.Tensor,
): RecordedOutput {
  const value = recorder.cast(backend.lookUp(tensor), 'float32');
  const source = recorder.name(value);
  return { name, graphName: `output/${name}`, shape: value.shape, type: 'float32', source };
}

/** Gives outputs their names, leaves out inputs that nothing reads. */
function assemble(
  name: string,
  { graph }: Recorder,
  inputs: readonly OnnxValueInfo[],
  outputs: readonly RecordedOutput[],
): OnnxModel {
  const produced = new Set(graph.nodes.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  const copies: OnnxNode[] = [];
  for (const { source, graphName } of outputs) {
    if (produced.has(source) && !renamed.has(source)) renamed.set(source, graphName);
    else copies.push({ operation: 'Identity', inputs: [source], outputs: [graphName], attributes: {} });
  }
  const rename = (value: string) => renamed.get(value) ?? value;
  const nodes = [...graph.nodes, ...copies].map((node) => {
    return { ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) };
  });
  const read = new Set(nodes.flatMap((node) => node.inputs));
  return {
    name,
    nodes,
    constants: graph.constants.filter((constant) => read.has(constant.name)),
    inputs: inputs.filter((input) => read.has(input.name)),
    outputs: outputs.map(({ graphName, shape }) => ({ name: graphName, element: 'float32', shape })),
  };
}
