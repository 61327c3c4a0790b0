import type { KernelRecorder, KernelTable } from './kernel';

/** Two matrices. Transposed operands are read where they lie: Gemm takes them as flags. */
const batchMatMul: KernelRecorder = (recorder, { a, b }, { transposeA, transposeB }) => {
  if (a!.shape.length !== 2 || b!.shape.length !== 2) {
    throw new RangeError('Only products of two matrices can be recorded, not of batches of them.');
  }
  const shape = [a!.shape[transposeA ? 1 : 0]!, b!.shape[transposeB ? 0 : 1]!];
  const names = [recorder.name(a!), recorder.name(b!)];
  // Without flags MatMul: the runtime joins it with the addition that follows.
  if (!transposeA && !transposeB) return recorder.node('MatMul', names, shape);
  return recorder.node('Gemm', names, shape, { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 });
};

export const matrixKernels: KernelTable = { BatchMatMul: batchMatMul };
