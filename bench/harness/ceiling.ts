import * as tf from '@tensorflow/tfjs-core';
import { loadEngine } from '../../src/engine';
import { median } from './rounds';

const side = 1024;

/**
 * What this machine's processor can do at most, near enough: the product of two square matrices of 1024 on ONNX
 * Runtime, median of many, in GFLOP/s.
 */
export async function matrixProductCeiling(): Promise<number> {
  const { engine } = await loadEngine('onnx');
  try {
    const matrix = { shape: [side, side], type: 'float32' } as const;
    const product = await engine.compile({
      name: 'matrixProduct',
      state: { a: matrix, b: matrix },
      inputs: {},
      run: ({ a, b }) => ({
        corner: tf.slice(tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D), [0, 0], [1, 1]),
      }),
    });
    const values = new Float32Array(side * side).fill(0.5);
    const state = engine.createState({ a: { ...matrix, values }, b: { ...matrix, values } });
    const took: number[] = [];
    for (let run = 0; run < 30; run++) {
      const began = performance.now();
      await product.run(state, {});
      took.push(performance.now() - began);
    }
    return (2 * side ** 3) / (median(took) * 1e6);
  } finally {
    engine.dispose();
  }
}
