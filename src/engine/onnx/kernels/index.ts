import { binaryKernels } from './binary';
import { convolutionKernels } from './convolutions';
import type { KernelTable } from './kernel';
import { matrixKernels } from './matrixProduct';
import { reductionKernels } from './reductions';
import { shapeKernels } from './shapes';
import { unaryKernels } from './unary';

/** Every TensorFlow.js kernel that can be recorded. */
export const kernels: KernelTable = {
  ...binaryKernels,
  ...convolutionKernels,
  ...matrixKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...unaryKernels,
};
