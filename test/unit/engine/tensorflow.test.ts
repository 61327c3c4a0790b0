import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine, EngineState, NamedArrays } from '../../../src/engine/engine';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import type { ModelConfiguration } from '../../../src/protocol/configuration';
import { biasCorrections } from '../../../src/vae/adam';
import { initialParameters } from '../../../src/vae/initialParameters';
import { initialTrainingState } from '../../../src/vae/initialTrainingState';
import { trainStepProgram } from '../../../src/vae/programs';
import { assertAgree } from './assertAgree';
import { cases, likelihoodCaseNames } from './cases';
import { normals, pictures, relativeDifference, uniformFrom } from './support';
import { isInstalled, tensorflowEngine } from './tensorflowInstalled';

/** Trained for long: each architecture with each likelihood, and kernels of an even side on pictures of an odd one. */
const long = [...likelihoodCaseNames, 'convolutional, 4×4, odd side, colour'];

describe('TensorFlow engine', function () {
  this.timeout(120_000);
  let tensorflow: Engine;
  let onnx: Engine;

  before(async function () {
    if (!(await isInstalled())) this.skip();
    tensorflow = await tensorflowEngine();
    onnx = await createOnnxEngine({ threads: 2 });
  });

  after(() => onnx?.dispose());
  afterEach(() => tensorflow?.dispose());

  it('says what it is', () => {
    assert.equal(tensorflow.name, 'tensorflow');
    assert.match(tensorflow.version, /^\d+\.\d+\.\d+$/);
    assert.ok(tensorflow.threads >= 1);
  });

  for (const [name, model, batchSize, klWeight] of cases) {
    describe(name, () => {
      it('gives the losses, gradients, steps and outputs of the ONNX engine', () =>
        assertAgree(tensorflow, onnx, [model, batchSize, klWeight], 1e-5));

      // What differs from case to case shows in single steps; these tell of what adds up.
      if (long.includes(name)) {
        it('loses the same as the ONNX engine after 200 steps', async () => {
          const [actual, expected] = [await train(tensorflow, 200, 1), await train(onnx, 200, 1)];
          const [last, wanted] = [actual.losses.at(-1)!, expected.losses.at(-1)!];
          const difference = Math.abs(last - wanted) / Math.abs(wanted);
          assert.ok(difference < 1e-3, `${last} for ${wanted}`);
          assert.ok(last < actual.losses[0]!, actual.losses.join());
        });
      }

      it('is the same to the last bit for the same seed', async () => {
        const [first, second] = [await train(tensorflow, 20, 1), await train(tensorflow, 20, 1)];
        assert.deepEqual(first.losses, second.losses);
        assert.deepEqual(await first.state.readAll(), await second.state.readAll());
      });

      async function train(engine: Engine, steps: number, seed: number) {
        const state = engine.createState(initialTrainingState(initialParameters(model, uniformFrom(9))));
        const program = await engine.compile(trainStepProgram(model, batchSize));
        const losses: number[] = [];
        for (let step = 1; step <= steps; step++) {
          losses.push(
            (await program.run(state, stepInputs(model, batchSize, klWeight, step, seed)))['loss']![0]!,
          );
        }
        return { losses, state };
      }
    });
  }

  const small: ModelConfiguration = cases.find(([name]) => name === 'convolutional, 4×4')![1];
  const freshState = (engine: Engine): EngineState =>
    engine.createState(initialTrainingState(initialParameters(small, uniformFrom(9))));

  for (const [name, steps] of [
    ['dense, no hidden layer', 1000],
    ['convolutional, 4×4', 500],
  ] as const) {
    it(`keeps no tensors but its state over ${steps.toLocaleString('en')} steps: ${name}`, async () => {
      const model = cases.find(([each]) => each === name)![1];
      const state = tensorflow.createState(initialTrainingState(initialParameters(model, uniformFrom(9))));
      const program = await tensorflow.compile(trainStepProgram(model, 1));
      const inputs = stepInputs(model, 1, 1, 1, 1);
      const counts = new Set<string>();
      for (let step = 0; step < steps; step++) {
        await program.run(state, inputs);
        const { numTensors, numDataBuffers } = tf.memory();
        counts.add(`${numTensors} tensors, ${numDataBuffers} buffers`);
      }
      assert.equal(counts.size, 1, [...counts].join('; '));
      const before = tf.memory().numTensors;
      state.dispose();
      assert.equal(before - tf.memory().numTensors, state.names.length);
    });
  }

  it('goes on with a state of the ONNX engine, and the other way round', async () => {
    for (const [from, to] of [
      [onnx, tensorflow],
      [tensorflow, onnx],
    ] as const) {
      const begun = freshState(from);
      const first = await from.compile(trainStepProgram(small, 2));
      for (let step = 1; step <= 5; step++) await first.run(begun, stepInputs(small, 2, 1, step, 1));
      const carried = to.createState(await begun.readAll());
      assert.deepEqual(await carried.readAll(), await begun.readAll());
      const second = await to.compile(trainStepProgram(small, 2));
      const [expected, actual] = [
        await first.run(begun, stepInputs(small, 2, 1, 6, 1)),
        await second.run(carried, stepInputs(small, 2, 1, 6, 1)),
      ];
      assert.ok(relativeDifference(actual['loss']!, expected['loss']!) < 1e-5);
    }
  });

  it('lets the process hear what it is told between two steps', async () => {
    const state = freshState(tensorflow);
    const program = await tensorflow.compile(trainStepProgram(small, 2));
    let turns = 0;
    const count = () => {
      turns++;
      turning = setImmediate(count);
    };
    let turning = setImmediate(count);
    for (let step = 1; step <= 10; step++) await program.run(state, stepInputs(small, 2, 1, step, 1));
    clearImmediate(turning);
    assert.ok(turns >= 9, `${turns} turns`);
  });

  it('leaves the active backend as it was', async () => {
    const before = tf.engine().backendName as string | null;
    const state = freshState(tensorflow);
    await (await tensorflow.compile(trainStepProgram(small, 2))).run(state, stepInputs(small, 2, 1, 1, 1));
    if (before) assert.equal(tf.getBackend(), before);
  });
});

function stepInputs(
  model: ModelConfiguration,
  batchSize: number,
  klWeight: number,
  step: number,
  seed: number,
): NamedArrays {
  const { firstMomentCorrection, secondMomentCorrection } = biasCorrections(step);
  return {
    // One set of pictures, other noise at every step.
    pixels: pictures(model, batchSize, uniformFrom(5)),
    noise: normals(batchSize * model.latentDimensions, uniformFrom(1000 * seed + step)),
    learningRate: Float32Array.of(0.001),
    klWeight: Float32Array.of(klWeight),
    firstMomentCorrection: Float32Array.of(firstMomentCorrection),
    secondMomentCorrection: Float32Array.of(secondMomentCorrection),
  };
}
