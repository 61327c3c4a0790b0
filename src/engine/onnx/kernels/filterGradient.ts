import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import type { Convolution } from './convolutions';

/**
 * ∂loss/∂filter of a convolution, in TensorFlow.js's filter layout: itself a convolution of the input
 * with the output's gradient, with batch and channels swapped and the stride as dilation.
 */
export function recordFilterGradient(
  recorder: Recorder,
  x: RecordedValue,
  dy: RecordedValue,
  info: Convolution,
): RecordedValue {
  const { graph } = recorder;
  const swapped = [x, dy].map((value) => {
    return graph.add('Transpose', [recorder.name(value, 'channelsFirst')], { perm: [1, 0, 2, 3] });
  });
  const { top, left } = info.padInfo;
  // What makes the result as large as the filter; below zero it comes out larger and is cut.
  const bottom = info.filterHeight - 1 + (info.outHeight - 1) * info.strideHeight + 1 - info.inHeight - top;
  const right = info.filterWidth - 1 + (info.outWidth - 1) * info.strideWidth + 1 - info.inWidth - left;
  const full = graph.add('Conv', swapped, {
    dilations: [info.strideHeight, info.strideWidth],
    pads: [top, left, Math.max(bottom, 0), Math.max(right, 0)],
  });
  const bounds = [graph.integers([0, 0]), graph.integers([info.filterHeight, info.filterWidth])];
  const cut = bottom < 0 || right < 0 ? graph.add('Slice', [full, ...bounds, graph.integers([2, 3])]) : full;
  return recorder.value(info.filterShape, graph.add('Transpose', [cut], { perm: [2, 3, 0, 1] }));
}
