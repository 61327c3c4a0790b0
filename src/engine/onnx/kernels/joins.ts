import { util } from '@tensorflow/tfjs-core';
import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import type { KernelRecorder, KernelTable } from './kernel';
import { reshaped } from './reshape';

export function concatenated(
  recorder: Recorder,
  parts: readonly RecordedValue[],
  axis: number,
): RecordedValue {
  const [first] = parts;
  const shape = [...first!.shape];
  shape[axis] = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  const names = parts.map((part) => recorder.name(part));
  return recorder.node('Concat', names, shape, { axis }, first!.element);
}

const concat: KernelRecorder = (recorder, inputs, { axis }) => {
  const parts = Object.values(inputs);
  return concatenated(recorder, parts, util.parseAxisParam(axis as number, [...parts[0]!.shape])[0]!);
};

const pack: KernelRecorder = (recorder, inputs, { axis }) => {
  const parts = Object.values(inputs);
  const shape = [...parts[0]!.shape];
  const along = (axis as number) < 0 ? shape.length + 1 + (axis as number) : (axis as number);
  shape.splice(along, 0, 1);
  return concatenated(
    recorder,
    parts.map((part) => reshaped(recorder, part, shape)),
    along,
  );
};

const pad: KernelRecorder = (recorder, { x }, { paddings, constantValue }) => {
  const pairs = paddings as [number, number][];
  const shape = x!.shape.map((side, axis) => side + pairs[axis]![0] + pairs[axis]![1]);
  const pads = [...pairs.map(([before]) => before), ...pairs.map(([, after]) => after)];
  const value = recorder.graph.scalar(constantValue as number, x!.element);
  const inputs = [recorder.name(x!), recorder.graph.integers(pads), value];
  return recorder.node('Pad', inputs, shape, {}, x!.element);
};

/** Beyond each edge the numbers again in the opposite order, with the edge itself or without it. */
const mirrorPad: KernelRecorder = (recorder, { x }, { paddings, mode }) =>
  (paddings as [number, number][]).reduce((padded, [before, after], axis) => {
    if (before === 0 && after === 0) return padded;
    const side = padded.shape[axis]!;
    const skipped = mode === 'reflect' ? 1 : 0;
    const places = Array.from({ length: before + side + after }, (_, index) => {
      const place = index - before;
      if (place < 0) return -place - 1 + skipped;
      return place < side ? place : 2 * side - 1 - place - skipped;
    });
    const shape = padded.shape.map((each, index) => (index === axis ? places.length : each));
    const inputs = [recorder.name(padded), recorder.graph.integers(places)];
    return recorder.node('Gather', inputs, shape, { axis }, padded.element);
  }, x!);

const tile: KernelRecorder = (recorder, { x }, { reps }) => {
  const repeats = reps as number[];
  const shape = x!.shape.map((side, axis) => side * repeats[axis]!);
  if (x!.uniform !== undefined) return recorder.uniform(shape, x!.uniform, x!.element);
  const inputs = [recorder.name(x!), recorder.graph.integers(repeats)];
  return recorder.node('Tile', inputs, shape, {}, x!.element);
};

export const joinKernels: KernelTable = {
  Concat: concat,
  MirrorPad: mirrorPad,
  Pack: pack,
  PadV2: pad,
  Tile: tile,
};
