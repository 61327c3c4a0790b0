import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import type { Convolution } from './kernel';

/** ∂loss/∂filter of a convolution, in TensorFlow.js's filter layout (rows, columns, inputs, outputs). */
export function recordFilterGradient(
  recorder: Recorder,
  x: RecordedValue,
  dy: RecordedValue,
  info: Convolution,
): RecordedValue {
  const unitStride = info.strideHeight === 1 && info.strideWidth === 1;
  if (unitStride && info.outChannels < info.inChannels) return unfoldedGradient(recorder, x, dy, info);
  const valuesAPlace = info.batchSize * info.outHeight * info.outWidth * info.inChannels;
  return info.inChannels >= 16 && valuesAPlace < tooManyAPlace
    ? productAPlace(recorder, x, dy, info)
    : swappedConvolution(recorder, x, dy, info);
}

/** Two megabytes: no more fit a core's second cache. From there on the products no longer win (measured on Zen 4 and 5). */
const tooManyAPlace = 1 << 19;

/**
 * A convolution of the input with the output's gradient, with batch and channels swapped and the stride as
 * dilation.
 */
function swappedConvolution(
  recorder: Recorder,
  x: RecordedValue,
  dy: RecordedValue,
  info: Convolution,
): RecordedValue {
  const { graph } = recorder;
  const swapped = [x, dy].map((value) => swapBatchAndChannels(recorder, value));
  const { top, left } = info.padInfo;
  // What makes the result as large as the filter; below zero it comes out larger and is cut.
  const bottom = info.filterHeight + (info.outHeight - 1) * info.strideHeight - info.inHeight - top;
  const right = info.filterWidth + (info.outWidth - 1) * info.strideWidth - info.inWidth - left;
  const full = graph.add('Conv', swapped, {
    dilations: [info.strideHeight, info.strideWidth],
    pads: [top, left, Math.max(bottom, 0), Math.max(right, 0)],
  });
  const bounds = [graph.integers([0, 0]), graph.integers([info.filterHeight, info.filterWidth])];
  const cut = bottom < 0 || right < 0 ? graph.add('Slice', [full, ...bounds, graph.integers([2, 3])]) : full;
  return recorder.value(info.filterShape, graph.add('Transpose', [cut], { perm: [2, 3, 0, 1] }));
}

/** One matrix product for every place of the filter, with the input that the place meets. */
function productAPlace(
  recorder: Recorder,
  x: RecordedValue,
  dy: RecordedValue,
  info: Convolution,
): RecordedValue {
  const { graph } = recorder;
  const { outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const pixels = info.batchSize * outHeight * outWidth;
  // What the last place of the filter reaches over the edge; below zero it ends before it.
  const bottom = (outHeight - 1) * strideHeight + info.filterHeight - info.inHeight - padInfo.top;
  const right = (outWidth - 1) * strideWidth + info.filterWidth - info.inWidth - padInfo.left;
  const pads = graph.integers([
    0,
    padInfo.top,
    padInfo.left,
    0,
    0,
    Math.max(bottom, 0),
    Math.max(right, 0),
    0,
  ]);
  const padded = graph.add('Pad', [recorder.name(x), pads]);
  const gradient = graph.add('Reshape', [recorder.name(dy), graph.integers([pixels, info.outChannels])]);
  const axes = graph.integers([1, 2]);
  const steps = graph.integers([strideHeight, strideWidth]);
  const products = Array.from({ length: info.filterHeight * info.filterWidth }, (_, place) => {
    const [row, column] = [Math.floor(place / info.filterWidth), place % info.filterWidth];
    const ends = [row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1];
    const bounds = [graph.integers([row, column]), graph.integers(ends)];
    const met = graph.add('Slice', [padded, ...bounds, axes, steps]);
    const values = graph.add('Reshape', [met, graph.integers([pixels, info.inChannels])]);
    return graph.add('Gemm', [values, gradient], { transA: 1 });
  });
  const stacked = graph.add('Concat', products, { axis: 0 });
  return recorder.node('Reshape', [stacked, graph.integers(info.filterShape)], info.filterShape);
}

/**
 * Stride 1 and few outputs: the output's gradient is laid out once for every place of the filter, shifted
 * by it, and one matrix product with the input does the rest. The filter's last place is the first shift.
 */
function unfoldedGradient(
  recorder: Recorder,
  x: RecordedValue,
  dy: RecordedValue,
  info: Convolution,
): RecordedValue {
  const { graph } = recorder;
  const { filterHeight, filterWidth, padInfo, inHeight, inWidth, outChannels, inChannels } = info;
  const places = filterHeight * filterWidth;
  const pixels = info.batchSize * inHeight * inWidth;
  const [top, left] = [filterHeight - 1 - padInfo.top, filterWidth - 1 - padInfo.left];
  const [bottom, right] = [filterHeight - 1 - padInfo.bottom, filterWidth - 1 - padInfo.right];
  const pads = graph.integers([0, 0, top, left, 0, 0, bottom, right]);
  const padded = graph.add('Pad', [swapBatchAndChannels(recorder, dy), pads]);
  const shifts = Array.from({ length: places }, (_, place) => {
    const [row, column] = [Math.floor(place / filterWidth), place % filterWidth];
    const ends = graph.integers([row + inHeight, column + inWidth]);
    return graph.add('Slice', [padded, graph.integers([row, column]), ends, graph.integers([2, 3])]);
  });
  const unfolded = graph.add('Concat', shifts.reverse(), { axis: 0 });
  const rows = graph.add('Reshape', [unfolded, graph.integers([places * outChannels, pixels])]);
  const values = graph.add('Reshape', [recorder.name(x), graph.integers([pixels, inChannels])]);
  const product = graph.add('Gemm', [rows, values]);
  const shape = graph.integers([filterHeight, filterWidth, outChannels, inChannels]);
  const gradient = graph.add('Reshape', [product, shape]);
  return recorder.value(info.filterShape, graph.add('Transpose', [gradient], { perm: [0, 1, 3, 2] }));
}

function swapBatchAndChannels(recorder: Recorder, value: RecordedValue): string {
  return recorder.graph.add('Transpose', [recorder.name(value, 'channelsFirst')], { perm: [1, 0, 2, 3] });
}
