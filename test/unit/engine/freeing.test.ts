import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { CompiledProgram } from '../../../src/engine/engine';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import type { Program } from '../../../src/vae/program';
import { cpuEngine, runOnce } from './support';

/** Four megabytes, different ones each time. */
const numbers = 1_000_000;

function large(seed: number): Program {
  return {
    name: 'large',
    state: {},
    inputs: { x: { shape: [1], type: 'float32' } },
    run: ({ x }) => ({ y: tf.sum(tf.mul(x!, tf.range(seed, seed + numbers))) }),
  };
}

describe('freeing what an engine holds', function () {
  this.timeout(120_000);

  it('gives back the memory of ONNX sessions that are disposed of', async () => {
    const engine = await createOnnxEngine({ threads: 1 });
    const state = engine.createState({});
    const megabytes = () => process.memoryUsage().rss / 1e6;
    // Held on to, so that it is not the garbage collector that frees them.
    const disposed: CompiledProgram[] = [];
    let before = 0;
    for (let seed = 0; seed < 60; seed++) {
      // What the first ones leave behind, the allocator uses again.
      if (seed === 10) before = megabytes();
      const program = await engine.compile(large(seed));
      await program.run(state, { x: Float32Array.of(1) });
      program.dispose();
      disposed.push(program);
    }
    const grown = megabytes() - before;
    engine.dispose();
    assert.ok(
      grown < 120,
      `${grown.toFixed()} MB more after ${disposed.length - 10} sessions of at least 4 MB`,
    );
  });

  it('holds on to nothing of the runs before', async () => {
    const engine = await createOnnxEngine({ threads: 1 });
    const shape = [numbers];
    const program = await engine.compile({
      name: 'next',
      state: { z: { shape, type: 'float32' } },
      inputs: { x: { shape: [1], type: 'float32' } },
      run: ({ z, x }) => ({ z: tf.add(z!, x!) }),
    });
    const state = engine.createState({ z: { shape, type: 'float32', values: new Float32Array(numbers) } });
    let before = 0;
    for (let run = 0; run < 200; run++) {
      if (run === 50) before = process.memoryUsage().rss;
      await program.run(state, { x: Float32Array.of(1) });
    }
    const grown = (process.memoryUsage().rss - before) / 1e6;
    engine.dispose();
    assert.ok(grown < 200, `${grown.toFixed()} MB more after 150 runs over a state of 4 MB`);
  });

  it('lets a run end before its session goes, and refuses another', async () => {
    const engine = await createOnnxEngine({ threads: 1 });
    const state = engine.createState({});
    const program = await engine.compile(large(1));
    const inputs = { x: Float32Array.of(0) };
    const running = program.run(state, inputs);
    program.dispose();
    assert.deepEqual(await running, { y: Float32Array.of(0) });
    await assert.rejects(program.run(state, inputs), /"large" has been disposed of/);
    engine.dispose();
  });

  it('frees the tensors of states one by one, and of those left with the engine', async () => {
    const engine = await cpuEngine();
    await runOnce(engine, large(1), {}, { x: Float32Array.of(1) });
    const before = tf.memory().numTensors;
    const tensor = { shape: [2], type: 'float32', values: Float32Array.of(1, 2) } as const;
    const [first, second] = [engine.createState({ tensor }), engine.createState({ tensor })];
    assert.equal(tf.memory().numTensors, before + 2);
    first.dispose();
    assert.equal(tf.memory().numTensors, before + 1);
    engine.dispose();
    assert.equal(tf.memory().numTensors, before);
    second.dispose();
  });
});
