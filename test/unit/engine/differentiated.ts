import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '../../../src/vae/registerGradients';
import { withBackend } from '../../../src/engine/backend';
import type { Program } from '../../../src/vae/program';
import type { KernelCase } from './kernelCase';

/** The program of a case: its value and, weighted by numbers that are inputs too, its gradient by each input. */
export function differentiated(name: string, { shapes, run, hasGradient = true }: KernelCase): Program {
  const spec = (shape: readonly number[]) => ({ shape, type: 'float32' as const });
  const inputs = Object.fromEntries(shapes.map((shape, index) => [`x${index}`, spec(shape)]));
  const shape = withBackend('cpu', () => {
    return tf.tidy(() => [...run(...shapes.map((each) => tf.ones([...each]))).shape]);
  });
  return {
    name,
    state: {},
    inputs: hasGradient ? { ...inputs, weights: spec(shape) } : inputs,
    run: ({ weights, ...tensors }) => {
      const given = shapes.map((_, index) => tensors[`x${index}`]!);
      const y = run(...given);
      if (!hasGradient) return { y };
      const weighted = (...xs: tf.Tensor[]) => tf.sum<tf.Scalar>(tf.mul(run(...xs), weights!));
      const { grads } = tf.valueAndGrads(weighted)(given);
      return { y, ...Object.fromEntries(grads.map((gradient, index) => [`gradient${index}`, gradient])) };
    },
  };
}
