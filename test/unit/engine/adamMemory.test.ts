import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine } from '../../../src/engine/engine';
import { EngineError } from '../../../src/engine/errors';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { adamKernel } from '../../../src/engine/onnx/wasm/adamKernel';
import { biasCorrections } from '../../../src/vae/adam';
import { defaultModel } from '../../../src/vae/defaultModel';
import { initialParameters } from '../../../src/vae/initialParameters';
import { initialTrainingState } from '../../../src/vae/initialTrainingState';
import type { NamedTensors, Program } from '../../../src/vae/program';
import { evaluateProgram, trainStepProgram } from '../../../src/vae/programs';
import { normals, pictures, uniformFrom } from './support';

// Sides that make no whole number of vectors, so that what lies after an entry would be seen to change.
const model = defaultModel(7, 3, { architecture: 'dense', hiddenUnits: [11], latentDimensions: 3 });
const batchSize = 5;

function inputs(step: number, batch = batchSize) {
  const { firstMomentCorrection, secondMomentCorrection } = biasCorrections(step);
  return {
    pixels: pictures(model, batch, uniformFrom(step)),
    noise: normals(batch * model.latentDimensions, uniformFrom(1000 + step)),
    learningRate: Float32Array.of(0.003),
    klWeight: Float32Array.of(1),
    firstMomentCorrection: Float32Array.of(firstMomentCorrection),
    secondMomentCorrection: Float32Array.of(secondMomentCorrection),
  };
}

/** The program with an output more, which fails when it is run with a learning rate above 1. */
function failing(program: Program): Program {
  const { before } = program.update!;
  const run = (tensors: Readonly<NamedTensors>) => ({
    ...before.run(tensors),
    extra: tf.gather(tf.tensor1d([1, 2]), tf.cast(tensors['learningRate']!, 'int32')),
  });
  return { ...program, update: { ...program.update!, before: { ...before, run } } };
}

describe("Adam's steps in WebAssembly", function () {
  this.timeout(60_000);
  let fused: Engine;
  let plain: Engine;

  before(async () => {
    fused = await createOnnxEngine({ threads: 1 });
    plain = await createOnnxEngine({ threads: 1, isPlain: true });
  });

  after(() => [fused, plain].forEach((engine) => engine.dispose()));

  const initialState = (engine: Engine) =>
    engine.createState(initialTrainingState(initialParameters(model, uniformFrom(9))));

  async function train(
    engine: Engine,
    from: number,
    to: number,
    state = initialState(engine),
    weightDecay = 0,
  ) {
    const choice = { objective: { kind: 'elbo' }, weightDecay } as const;
    const program = await engine.compile(trainStepProgram(model, batchSize, choice));
    for (let step = from; step <= to; step++) await program.run(state, inputs(step));
    program.dispose();
    return state;
  }

  for (const weightDecay of [0, 0.05]) {
    it(`are the steps of the graph to the last bit, weight decay ${weightDecay}`, async () => {
      const inMemory = await train(fused, 1, 20, initialState(fused), weightDecay);
      const inGraph = await train(plain, 1, 20, initialState(plain), weightDecay);
      assert.deepEqual(await inMemory.readAll(), await inGraph.readAll());
    });
  }

  it('may be gone on with in the other form', async () => {
    const straight = await (await train(plain, 1, 6)).readAll();
    const there = plain.createState(await (await train(fused, 1, 3)).readAll());
    const back = fused.createState(await (await train(plain, 1, 3)).readAll());
    assert.deepEqual(await (await train(plain, 4, 6, there)).readAll(), straight);
    assert.deepEqual(await (await train(fused, 4, 6, back)).readAll(), straight);
  });

  it('go on from what was written, and are seen by programs that read', async () => {
    const [inMemory, inGraph] = [await train(fused, 1, 2), await train(plain, 1, 2)];
    const values = normals(11, uniformFrom(3));
    const losses: unknown[] = [];
    for (const [engine, state] of [
      [fused, inMemory],
      [plain, inGraph],
    ] as const) {
      state.write({ 'encoder/dense0/bias': values });
      await train(engine, 3, 4, state);
      const evaluate = await engine.compile(evaluateProgram(model, batchSize));
      losses.push(await evaluate.run(state, { pixels: inputs(1).pixels, noise: inputs(1).noise }));
    }
    assert.deepEqual(losses[0], losses[1]);
  });

  it('may be taken by turns by programs for batches of other sizes', async () => {
    const results: unknown[] = [];
    for (const engine of [fused, plain]) {
      const state = initialState(engine);
      const full = await engine.compile(trainStepProgram(model, batchSize));
      const last = await engine.compile(trainStepProgram(model, 2));
      await full.run(state, inputs(1));
      await last.run(state, inputs(2, 2));
      await full.run(state, inputs(3));
      results.push(await state.readAll());
    }
    assert.deepEqual(results[0], results[1]);
  });

  it('are not taken where the gradients could not be had', async () => {
    const state = await train(fused, 1, 2);
    const before = await state.readAll();
    const compiled = await fused.compile(failing(trainStepProgram(model, batchSize)));
    const tooFar = { ...inputs(3), learningRate: Float32Array.of(7) };
    await assert.rejects(compiled.run(state, tooFar), EngineError);
    assert.deepEqual(await state.readAll(), before);
  });

  it('change what they are told to, and nothing beside it', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const numbers = new Float32Array(memory.buffer, 0, 64).fill(1);
    const addresses = { parameter: 0, first: 64, second: 128, gradient: 192 };
    const coefficients = {
      firstDecay: 0.5,
      firstShare: 0.25,
      secondDecay: 0.75,
      secondShare: 3.25,
      rate: 3,
      offset: 0.25,
      kept: 0.5,
    };
    adamKernel(memory)(addresses, 32, coefficients);
    // m = 0.5 + 0.25, v = 0.75 + 3.25, θ = 0.5 − 3 · 0.75 / (2 + 0.25)
    const changed = (value: number) => [...Array<number>(8).fill(value), ...Array<number>(8).fill(1)];
    assert.deepEqual([...numbers], [...changed(-0.5), ...changed(0.75), ...changed(4), ...changed(1)]);
  });
});
