import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { elementCount, type RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import { add } from './arithmetic';
import { elementOf } from './constants';
import type { KernelRecorder, KernelTable } from './kernel';
import { and, equal, greaterEqual, less, select } from './logic';
import { reshaped } from './reshape';
import { sliced } from './slices';

const gather: KernelRecorder = (recorder, { x, indices }, { axis, batchDims }) => {
  const [along] = util.parseAxisParam(axis as number, [...x!.shape]);
  const info = backend_util.segment_util.collectGatherOpShapeInfo(
    // Only their shapes are looked at.
    x as unknown as TensorInfo,
    indices as unknown as TensorInfo,
    along!,
    batchDims as number,
  );
  if (!batchDims) return taken(recorder, x!, indices!, along!, info.outputShape);
  // Every row of the batch and of the sides before the axis is a stretch of one long side.
  const { batchSize, outerSize, dimSize, sliceSize } = info;
  const each = elementCount(indices!.shape) / batchSize;
  const starts = Array.from({ length: batchSize * outerSize }, (_, row) => row * dimSize);
  const offsets = recorder.constant(starts, [batchSize, outerSize, 1], 'int32');
  const places = add(recorder, reshaped(recorder, indices!, [batchSize, 1, each]), offsets);
  const rows = reshaped(recorder, x!, [batchSize * outerSize * dimSize, sliceSize]);
  const found = taken(recorder, rows, places, 0, [batchSize, outerSize, each, sliceSize]);
  return reshaped(recorder, found, info.outputShape);
};

/** The slices at some places of one axis. */
function taken(
  recorder: Recorder,
  x: RecordedValue,
  places: RecordedValue,
  axis: number,
  shape: readonly number[],
): RecordedValue {
  if (x.uniform !== undefined) return recorder.uniform(shape, x.uniform, x.element);
  const inputs = [recorder.name(x), recorder.name(recorder.cast(places, 'int32'))];
  return recorder.node('Gather', inputs, shape, { axis }, x.element);
}

/** `onValue` where the last side's place is the index; an index that has no place gives a row without one. */
const oneHot: KernelRecorder = (recorder, { indices }, { depth, onValue, offValue, dtype }) => {
  const element = elementOf(dtype as string);
  const count = depth as number;
  const places = recorder.constant(
    Array.from({ length: count }, (_, place) => place),
    [count],
    'int32',
  );
  const asked = reshaped(recorder, recorder.cast(indices!, 'int32'), [...indices!.shape, 1]);
  const isIt = equal(recorder, asked, places);
  if (onValue === 1 && offValue === 0) return recorder.cast(isIt, element);
  const [on, off] = [onValue, offValue].map((value) => recorder.uniform([], value as number, element));
  return select(recorder, isIt, on!, off!);
};

/** Sums of the rows with the same number; rows with a number below 0, or too large, count nowhere. */
const unsortedSegmentSum: KernelRecorder = (recorder, { x, segmentIds }, { numSegments }) => {
  const { graph } = recorder;
  const segments = numSegments as number;
  const [rows = 1, ...rest] = x!.shape;
  const width = elementCount(rest);
  const integer = (value: number) => recorder.uniform([], value, 'int32');
  const isCounted = and(
    recorder,
    greaterEqual(recorder, segmentIds!, integer(0)),
    less(recorder, segmentIds!, integer(segments)),
  );
  // One segment more takes what is not counted.
  const places = select(recorder, isCounted, segmentIds!, integer(segments));
  const column = recorder.name(reshaped(recorder, places, [rows, 1]));
  const inputs = [
    recorder.name(recorder.uniform([segments + 1, width], 0, x!.element)),
    graph.add('Expand', [column, graph.integers([rows, width])]),
    recorder.name(reshaped(recorder, x!, [rows, width])),
  ];
  const attributes = { axis: 0, reduction: 'add' };
  const sums = recorder.node('ScatterElements', inputs, [segments + 1, width], attributes, x!.element);
  const counted = sliced(recorder, sums, [0, 0], [segments, width]);
  return reshaped(recorder, counted, [segments, ...rest]);
};

export const indexingKernels: KernelTable = {
  GatherV2: gather,
  OneHot: oneHot,
  UnsortedSegmentSum: unsortedSegmentSum,
};
