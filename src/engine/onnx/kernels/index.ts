import { activationKernels } from './activations';
import { arithmeticKernels } from './arithmetic';
import { constantKernels } from './constants';
import { convolutionKernels } from './convolutions';
import { divisionKernels } from './division';
import { fusedKernels } from './fused';
import { indexingKernels } from './indexing';
import { joinKernels } from './joins';
import type { KernelTable } from './kernel';
import { logicKernels } from './logic';
import { matrixKernels } from './matrixProduct';
import { reductionKernels } from './reductions';
import { reshapeKernels } from './reshape';
import { scanKernels } from './scans';
import { sliceKernels } from './slices';
import { unaryKernels } from './unary';

/** Every TensorFlow.js kernel that can be recorded. */
export const kernels: KernelTable = {
  ...activationKernels,
  ...arithmeticKernels,
  ...constantKernels,
  ...convolutionKernels,
  ...divisionKernels,
  ...fusedKernels,
  ...indexingKernels,
  ...joinKernels,
  ...logicKernels,
  ...matrixKernels,
  ...reductionKernels,
  ...reshapeKernels,
  ...scanKernels,
  ...sliceKernels,
  ...unaryKernels,
};
