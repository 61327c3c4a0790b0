// tfjs-node's own JavaScript, bundled with the one tfjs-core there is, so that only its native binding is
// loaded from where it was installed. Imported lazily: registering the kernels takes a moment.
// Some of those kernels call operations as methods of tensors.
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-node/dist/register_all_kernels';

export { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend';
