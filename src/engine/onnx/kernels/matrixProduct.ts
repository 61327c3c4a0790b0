import { backend_util } from '@tensorflow/tfjs-core';
import type { RecordedValue } from '../recordedValue';
import type { Recorder } from '../recorder';
import type { KernelInputs, KernelRecorder, KernelTable } from './kernel';
import { transposed } from './reshape';

export interface MatrixProductAttributes {
  readonly transposeA?: unknown;
  readonly transposeB?: unknown;
}

/** Products of the matrices in the last two sides; the sides before them are broadcast. */
export function matrixProduct(
  recorder: Recorder,
  { a, b }: KernelInputs,
  { transposeA, transposeB }: MatrixProductAttributes,
): RecordedValue {
  const isPlain = a!.shape.length === 2 && b!.shape.length === 2;
  // Gemm reads transposed operands where they lie; without any, MatMul is joined with the addition that follows.
  if (isPlain && a!.element === 'float32' && (transposeA || transposeB)) {
    const shape = [a!.shape[transposeA ? 1 : 0]!, b!.shape[transposeB ? 0 : 1]!];
    const flags = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
    return recorder.node('Gemm', [recorder.name(a!), recorder.name(b!)], shape, flags);
  }
  const left = transposeA ? swapped(recorder, a!) : a!;
  const right = transposeB ? swapped(recorder, b!) : b!;
  const batch = backend_util.assertAndGetBroadcastShape(left.shape.slice(0, -2), right.shape.slice(0, -2));
  const shape = [...batch, left.shape.at(-2)!, right.shape.at(-1)!];
  return recorder.node('MatMul', [recorder.name(left), recorder.name(right)], shape, {}, left.element);
}

/** With the last two sides in each other's place; the runtime joins this with the product that follows. */
function swapped(recorder: Recorder, x: RecordedValue): RecordedValue {
  const axes = x.shape.map((_, axis) => axis);
  const last = axes.length - 1;
  return transposed(recorder, x, [...axes.slice(0, -2), last, last - 1]);
}

/** A sum of products over the sides that the equation names, such as "ij,jk->ik". */
const einsum: KernelRecorder = (recorder, inputs, { equation }) => {
  const operands = Object.values(inputs);
  const { allDims, idDims } = backend_util.decodeEinsumEquation(equation as string, operands.length);
  const sides = new Map<string, number>();
  idDims.forEach((dims, index) => {
    dims.forEach((dim, axis) => sides.set(allDims[dim]!, operands[index]!.shape[axis]!));
  });
  const [, result = ''] = (equation as string).replace(/\s/g, '').split('->');
  const shape = [...result].map((letter) => sides.get(letter)!);
  const names = operands.map((operand) => recorder.name(operand));
  return recorder.node('Einsum', names, shape, { equation: equation as string }, operands[0]!.element);
};

export const matrixKernels: KernelTable = { BatchMatMul: matrixProduct, Einsum: einsum };
