// What is used of tfjs-node's inner files; declared here because the package may be absent.

declare module '@tensorflow/tfjs-node/dist/nodejs_kernel_backend' {
  import type { KernelBackend } from '@tensorflow/tfjs-core';

  /** Undefined in a build that was made without tfjs-node. */
  export const NodeJSKernelBackend: (new (binding: object, packageName: string) => KernelBackend) | undefined;
}

declare module '@tensorflow/tfjs-node/dist/register_all_kernels';
