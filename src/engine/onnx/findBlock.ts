import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from 'onnxruntime-common';
import * as tf from '@tensorflow/tfjs-core';
import type { Program } from '../../vae/program';
import { writeModel } from './modelWriter';
import { trace } from './trace';

/** With vectors of 16 numbers and of 8; other processors have no convolutions on blocks. */
const candidates = [16, 8];
/** Relative to sums of some 300 products of numbers around 1. */
const rounding = 1e-3;

const channels = 32;
const probe: Program = {
  name: 'blocks',
  state: {},
  inputs: {
    x: { shape: [2, 5, 5, channels], type: 'float32' },
    filter: { shape: [3, 3, channels, channels], type: 'float32' },
  },
  run: ({ x, filter }) => ({ y: tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same') }),
};

/**
 * How many channels a block holds in ONNX Runtime's convolutions on this machine, found by trying; undefined where it has
 * none, or they give other numbers than plain ones.
 */
export async function findBlock(runtime: {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}): Promise<number | undefined> {
  const options = { graphOptimizationLevel: 'all', intraOpNumThreads: 1, logSeverityLevel: 4 } as const;
  const feeds = Object.fromEntries(
    Object.entries(probe.inputs).map(([name, { shape }]) => {
      const count = shape.reduce((product, side) => product * side, 1);
      const values = Float32Array.from({ length: count }, (_, i) => Math.sin(1 + i * 0.37));
      return [name, new runtime.Tensor('float32', values, shape)];
    }),
  );
  const convolved = async (block?: number) => {
    const { model, outputs } = trace(probe, { block });
    const session: InferenceSession = await runtime.InferenceSession.create(writeModel(model), options);
    try {
      return (await session.run(feeds))[outputs[0]!.graphName]!.data as Float32Array;
    } finally {
      await session.release();
    }
  };
  const expected = await convolved();
  for (const block of candidates) {
    try {
      const actual = await convolved(block);
      if (expected.every((value, i) => Math.abs(actual[i]! - value) < rounding)) return block;
    } catch {
      // Not here, then.
    }
  }
  return undefined;
}
