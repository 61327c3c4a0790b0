import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { createEagerEngine } from '../../../src/engine/eager';
import type { Engine, EngineState, NamedArrays } from '../../../src/engine/engine';
import type { ModelConfiguration } from '../../../src/protocol/configuration';
import { initialParameters, type TensorValues } from '../../../src/vae/initialParameters';
import type { Program } from '../../../src/vae/program';

/** Mulberry32: uniform numbers in [0, 1) from a seed. */
export function uniformFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal numbers, by Box and Muller. */
export function normals(count: number, uniform: () => number): Float32Array {
  return Float32Array.from({ length: count }, () => {
    return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  });
}

export function pictures(model: ModelConfiguration, count: number, uniform: () => number): Uint8Array {
  const bytes = count * model.imageSize * model.imageSize * model.channels;
  return Uint8Array.from({ length: bytes }, () => Math.floor(uniform() * 256));
}

/** Parameters with biases away from zero, so that nothing is right by being nothing. */
export function shakenParameters(model: ModelConfiguration, seed: number): Record<string, TensorValues> {
  const uniform = uniformFrom(seed);
  const parameters = initialParameters(model, uniform);
  for (const { values } of Object.values(parameters)) {
    for (let i = 0; i < values.length; i++) values[i]! += 0.1 * (uniform() - 0.5);
  }
  return parameters;
}

/** The eager engine on TensorFlow.js's own CPU backend: slow, and what the others are held against. */
export async function cpuEngine(): Promise<Engine> {
  await tf.setBackend('cpu');
  return createEagerEngine({ name: 'tensorflow', version: 'cpu', threads: 1, backend: 'cpu' });
}

/** Runs a program once from a fresh state. */
export async function runOnce(
  engine: Engine,
  program: Program,
  state: Readonly<Record<string, TensorValues>>,
  inputs: NamedArrays,
): Promise<{ outputs: Record<string, Float32Array>; state: Record<string, TensorValues> }> {
  const compiled = await engine.compile(program);
  const engineState: EngineState = engine.createState(state);
  try {
    const outputs = await compiled.run(engineState, inputs);
    return { outputs, state: await engineState.readAll() };
  } finally {
    compiled.dispose();
    engineState.dispose();
  }
}

/** The largest difference, as a share of the larger of 1 and the largest expected value. */
export function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity;
  let difference = 0;
  let scale = 1;
  for (let i = 0; i < expected.length; i++) {
    const distance = Math.abs(actual[i]! - expected[i]!);
    difference = Number.isNaN(distance) ? Infinity : Math.max(difference, distance);
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return difference / scale;
}
