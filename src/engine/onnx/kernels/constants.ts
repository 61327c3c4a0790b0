import type { OnnxElement } from '../graph';
import type { Recorder } from '../recorder';
import type { KernelAttributes, KernelTable } from './kernel';

/** The element of a TensorFlow.js type that a tensor can be made of while recording. */
export function elementOf(dtype: string = 'float32'): OnnxElement {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new RangeError(`there are no constants of type ${dtype}`);
}

const fill = (recorder: Recorder, _: unknown, { shape, value, dtype }: KernelAttributes) =>
  recorder.uniform(shape as number[], value as number, elementOf(dtype as string));

const range = (recorder: Recorder, _: unknown, attributes: KernelAttributes) => {
  const { start, stop, step, dtype } = attributes as Record<'start' | 'stop' | 'step', number> & {
    dtype: string;
  };
  const count = Math.max(0, Math.ceil((stop - start) / step));
  const values = Array.from({ length: count }, (_, index) => start + index * step);
  return recorder.constant(values, [count], elementOf(dtype));
};

/** Both ends are among the numbers. */
const linSpace = (recorder: Recorder, _: unknown, attributes: KernelAttributes) => {
  const { start, stop, num } = attributes as Record<'start' | 'stop' | 'num', number>;
  const step = num > 1 ? (stop - start) / (num - 1) : 0;
  const values = Array.from({ length: num }, (_, index) => start + index * step);
  return recorder.constant(values, [num], 'float32');
};

export const constantKernels: KernelTable = {
  Fill: fill,
  LinSpace: linSpace,
  OnesLike: (recorder, { x }) => recorder.uniform(x!.shape, 1, x!.element),
  Range: range,
  ZerosLike: (recorder, { x }) => recorder.uniform(x!.shape, 0, x!.element),
};
