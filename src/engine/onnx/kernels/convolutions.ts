import { backend_util } from '@tensorflow/tfjs-core';
import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import { blockedConvolution, fillsBlocks, undoBlocked } from './blockedConvolutions';
import type { Convolution, KernelAttributes, KernelInputs, KernelRecorder, KernelTable } from './kernel';
import { recordFilterGradient } from './filterGradient';

type Shape4D = [number, number, number, number];

/** @throws RangeError for what `vae/` does not use: channels first, dilation. */
function convolutionOf(
  input: readonly number[],
  filter: readonly number[],
  { strides, pad, dataFormat, dilations, dimRoundingMode }: KernelAttributes,
): Convolution {
  const info = backend_util.computeConv2DInfo(
    [...input] as Shape4D,
    [...filter] as Shape4D,
    strides as number,
    (dilations ?? 1) as number,
    pad as 'same',
    dimRoundingMode as 'floor',
    false,
    backend_util.convertConv2DDataFormat((dataFormat ?? 'NHWC') as 'NHWC'),
  );
  if (info.dataFormat !== 'channelsLast' || info.dilationHeight !== 1 || info.dilationWidth !== 1) {
    throw new RangeError('only convolutions with channels last and without dilation can be recorded');
  }
  return info;
}

/** ONNX wants (outputs, inputs, rows, columns); TensorFlow.js has (rows, columns, inputs, outputs). */
function filterName(recorder: Recorder, filter: RecordedValue): string {
  return recorder.graph.add('Transpose', [recorder.name(filter)], { perm: [3, 2, 0, 1] });
}

function geometry({ strideHeight, strideWidth, padInfo }: Convolution) {
  return {
    strides: [strideHeight, strideWidth],
    pads: [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right],
  };
}

export function convolution(
  recorder: Recorder,
  { x, filter }: KernelInputs,
  attributes: KernelAttributes,
): RecordedValue {
  const info = convolutionOf(x!.shape, filter!.shape, attributes);
  const unitStride = info.strideHeight === 1 && info.strideWidth === 1;
  if (unitStride && 2 * info.outChannels < info.inChannels) return towardsFew(recorder, x!, filter!, info);
  if (fillsBlocks(recorder, info)) return blockedConvolution(recorder, x!, filter!, info, geometry(info));
  const inputs = [recorder.name(x!, 'channelsFirst'), filterName(recorder, filter!)];
  const name = recorder.graph.add('Conv', inputs, geometry(info));
  return recorder.value(info.outShape, name, 'channelsFirst');
}

/**
 * Stride 1, and few outputs, as where a picture's colours come out: ONNX Runtime multiplies by a matrix with as many rows
 * as there are outputs. As the transpose of a convolution with the filter turned there are as many for each place of the
 * filter; that is two to three times as fast.
 */
function towardsFew(
  recorder: Recorder,
  x: RecordedValue,
  filter: RecordedValue,
  info: Convolution,
): RecordedValue {
  const pads = turnedPads(info);
  const inputs = [recorder.name(x, 'channelsFirst'), turned(recorder, filter, info)];
  return recorder.value(
    info.outShape,
    recorder.graph.add('ConvTranspose', inputs, { pads }),
    'channelsFirst',
  );
}

/** The transpose of a convolution: its gradient by the input, and the decoder's way up. */
const conv2DBackpropInput: KernelRecorder = (recorder, { dy, filter }, attributes) => {
  const inputShape = attributes['inputShape'] as Shape4D;
  const info = convolutionOf(inputShape, filter!.shape, attributes);
  const { padInfo } = info;
  if (info.strideHeight === 1 && info.strideWidth === 1) return undoUnitStride(recorder, dy!, filter!, info);
  const reached = {
    rows: (info.outHeight - 1) * info.strideHeight + info.filterHeight - padInfo.top - padInfo.bottom,
    columns: (info.outWidth - 1) * info.strideWidth + info.filterWidth - padInfo.left - padInfo.right,
  };
  const inputs = [recorder.name(dy!, 'channelsFirst'), filterName(recorder, filter!)];
  const name = recorder.graph.add('ConvTranspose', inputs, {
    ...geometry(info),
    output_padding: [info.inHeight - reached.rows, info.inWidth - reached.columns],
  });
  return recorder.value(inputShape, name, 'channelsFirst');
};

/**
 * With stride 1 the transpose of a convolution is a convolution with the filter turned by 180 degrees;
 * ONNX Runtime computes that one an order of magnitude faster.
 */
function undoUnitStride(
  recorder: Recorder,
  dy: RecordedValue,
  filter: RecordedValue,
  info: Convolution,
): RecordedValue {
  const pads = turnedPads(info);
  if (fillsBlocks(recorder, info)) return undoBlocked(recorder, dy, filter, info, pads);
  const inputs = [recorder.name(dy, 'channelsFirst'), turned(recorder, filter, info)];
  const name = recorder.graph.add('Conv', inputs, { pads });
  return recorder.value(info.inShape, name, 'channelsFirst');
}

/** Pads, as ONNX orders them, with which the filter turned by 180 degrees undoes a convolution of stride 1. */
function turnedPads({
  filterHeight,
  filterWidth,
  padInfo: { top, left, bottom, right },
}: Convolution): number[] {
  const [below, beside] = [filterHeight - 1, filterWidth - 1];
  return [below - top, beside - left, below - bottom, beside - right];
}

/** The filter turned by 180 degrees, as (inputs, outputs, rows, columns). */
function turned(recorder: Recorder, filter: RecordedValue, info: Convolution): string {
  const { graph } = recorder;
  const swapped = graph.add('Transpose', [recorder.name(filter)], { perm: [2, 3, 0, 1] });
  const beforeFirst = graph.integers([-info.filterHeight - 1, -info.filterWidth - 1]);
  const backwards = graph.integers([-1, -1]);
  return graph.add('Slice', [swapped, backwards, beforeFirst, graph.integers([2, 3]), backwards]);
}

const conv2DBackpropFilter: KernelRecorder = (recorder, { x, dy }, attributes) => {
  const info = convolutionOf(x!.shape, attributes['filterShape'] as Shape4D, attributes);
  return recordFilterGradient(recorder, x!, dy!, info);
};

export const convolutionKernels: KernelTable = {
  Conv2D: convolution,
  Conv2DBackpropFilter: conv2DBackpropFilter,
  Conv2DBackpropInput: conv2DBackpropInput,
};
