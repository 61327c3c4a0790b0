import type { OnnxAttributes } from '../graph';
import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import type { Convolution } from './kernel';

/** Whether a convolution can be had on blocks of channels: its inputs and its outputs fill them. */
export function fillsBlocks({ options }: Recorder, { inChannels, outChannels }: Convolution): boolean {
  const { block } = options;
  return block !== undefined && inChannels % block === 0 && outChannels % block === 0;
}

/** @param geometry strides and pads, as ONNX's `Conv` takes them */
export function blockedConvolution(
  recorder: Recorder,
  x: RecordedValue,
  filter: RecordedValue,
  info: Convolution,
  geometry: OnnxAttributes,
): RecordedValue {
  const { inChannels, outChannels } = info;
  // Weights are wanted as (blocks of outputs, blocks of inputs, rows, columns, inputs, outputs).
  const split = splitFilter(recorder, recorder.name(filter), info);
  const weights = joined(recorder, split, [4, 2, 0, 1, 3, 5], [outChannels, inChannels], info);
  return recorder.value(info.outShape, convolve(recorder, x, weights, info, geometry), 'blocked');
}

/** The transpose of a convolution with stride 1: one with the filter turned, its inputs and outputs in each other's place. */
export function undoBlocked(
  recorder: Recorder,
  dy: RecordedValue,
  filter: RecordedValue,
  info: Convolution,
  pads: readonly number[],
): RecordedValue {
  const { graph } = recorder;
  const { inChannels, outChannels, filterHeight, filterWidth } = info;
  const beforeFirst = graph.integers([-filterHeight - 1, -filterWidth - 1]);
  const backwards = graph.integers([-1, -1]);
  const bounds = [backwards, beforeFirst, graph.integers([0, 1]), backwards];
  const turned = graph.add('Slice', [recorder.name(filter), ...bounds]);
  const split = splitFilter(recorder, turned, info);
  const weights = joined(recorder, split, [2, 4, 0, 1, 5, 3], [inChannels, outChannels], info);
  return recorder.value(info.inShape, convolve(recorder, dy, weights, info, { pads }), 'blocked');
}

/** (rows, columns, inputs, outputs) as (rows, columns, blocks of inputs, inputs, blocks of outputs, outputs). */
function splitFilter({ graph, options }: Recorder, filter: string, info: Convolution): string {
  const block = options.block!;
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const sides = [filterHeight, filterWidth, inChannels / block, block, outChannels / block, block];
  return graph.add('Reshape', [filter, graph.integers(sides)]);
}

function joined(
  { graph }: Recorder,
  split: string,
  perm: readonly number[],
  channels: readonly number[],
  { filterHeight, filterWidth }: Convolution,
): string {
  const ordered = graph.add('Transpose', [split], { perm });
  return graph.add('Reshape', [ordered, graph.integers([...channels, filterHeight, filterWidth])]);
}

function convolve(
  recorder: Recorder,
  x: RecordedValue,
  weights: string,
  { filterHeight, filterWidth }: Convolution,
  geometry: OnnxAttributes,
): string {
  const attributes = { ...geometry, kernel_shape: [filterHeight, filterWidth] };
  return recorder.graph.add('NchwcConv', [recorder.name(x, 'blocked'), weights], attributes);
}
