import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { exportModel } from '../../../src/engine/onnx/exportModel';
import { trace, UnsupportedKernelError } from '../../../src/engine/onnx/trace';
import { loadEngine } from '../../../src/engine/loadEngine';
import { EngineUnavailableError } from '../../../src/engine/errors';
import type { Engine } from '../../../src/engine/engine';
import { biasCorrections } from '../../../src/vae/adam';
import { defaultModel } from '../../../src/vae/defaultModel';
import { initialParameters } from '../../../src/vae/initialParameters';
import { initialTrainingState } from '../../../src/vae/initialTrainingState';
import type { Program } from '../../../src/vae/program';
import { decodeProgram, trainStepProgram } from '../../../src/vae/programs';
import { cpuEngine, normals, pictures, relativeDifference, runOnce, uniformFrom } from './support';

const model = defaultModel(8, 3, { filters: [4, 6], hiddenUnits: [8], latentDimensions: 2 });

/** A program of two inputs of shape [2, 3]. */
function program(run: (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Tensor): Program {
  const spec = { shape: [2, 3], type: 'float32' } as const;
  return {
    name: 'probe',
    state: {},
    inputs: { a: spec, b: spec },
    run: ({ a, b }) => ({ y: run(a as tf.Tensor2D, b as tf.Tensor2D) }),
  };
}

/** What `vae/` may come to use, and what its own tests do not reach. */
const expressions: Record<string, (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Tensor> = {
  abs: (a) => tf.abs(a),
  broadcastTo: (a) => tf.broadcastTo(tf.slice(a, [1, 0], [1, 3]), [4, 3]),
  cast: (a) => tf.cast(tf.greater(a, 0.2), 'float32'),
  clip: (a) => tf.minimum(tf.maximum(a, -0.3), 0.4),
  concat: (a, b) => tf.concat([a, b], 1),
  constant: (a) =>
    tf.add(
      a,
      tf.tensor2d([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ),
  division: (a, b) => tf.div(a, tf.add(tf.abs(b), 1)),
  expandDims: (a, b) => tf.mul(tf.expandDims(a, -1), tf.expandDims(b, 1)),
  fill: (a) => tf.add(a, tf.fill([2, 3], 2.5)),
  greaterEqual: (a, b) => tf.cast(tf.greaterEqual(a, b), 'float32'),
  integers: (a) => tf.mul(a, tf.cast(tf.tensor1d([1, 2, 3], 'int32'), 'float32')),
  less: (a, b) => tf.cast(tf.logicalAnd(tf.less(a, b), tf.lessEqual(a, 0)), 'float32'),
  logSumExp: (a) => tf.logSumExp(a, 1),
  max: (a) => tf.max(a, 0),
  'maximum that keeps its dimension': (a) => tf.sub(a, tf.max(a, 1, true)),
  mean: (a) => tf.mean(a, 1),
  'mean that keeps its dimension': (a) => tf.sub(a, tf.mean(a, 1, true)),
  min: (a) => tf.min(a),
  'onesLike, zerosLike': (a) => tf.add(tf.onesLike(a), tf.zerosLike(a)),
  pad: (a) =>
    tf.pad(
      a,
      [
        [1, 0],
        [0, 2],
      ],
      0.5,
    ),
  pow: (a) => tf.pow(tf.abs(a), 1.5),
  reciprocal: (a) => tf.reciprocal(tf.add(tf.abs(a), 1)),
  rsqrt: (a) => tf.rsqrt(tf.add(tf.abs(a), 1)),
  slice: (a) => tf.slice(a, [0, 1], [2, 2]),
  softplus: (a) => tf.softplus(tf.mul(a, 60)),
  squaredDifference: (a, b) => tf.squaredDifference(a, b),
  'sum of a part': (a) => tf.sum(tf.reshape(a, [1, 2, 3, 1]), [1, 3]),
  'sum that keeps its dimension': (a) => tf.div(a, tf.sum(a, [0, 1], true)),
  tanh: (a) => tf.tanh(a),
  tile: (a) => tf.tile(a, [2, 1]),
  transpose: (a) => tf.matMul(tf.transpose(a), a),
  where: (a, b) => tf.where(tf.greater(a, b), a, b),
  'a number less a tensor': (a) => tf.sub(1, a),
  'uniform constants, folded': (a) => tf.mul(a, tf.sum(tf.mul(tf.ones([2, 3]), tf.scalar(0.5)))),
  'uniform constants, broadcast': (a) => tf.add(tf.sum(a, 0), tf.ones([4, 3])),
};

describe('recording programs', () => {
  let onnx: Engine;
  let cpu: Engine;

  before(async () => {
    onnx = await createOnnxEngine({ threads: 1 });
    cpu = await cpuEngine();
  });

  after(() => onnx.dispose());

  for (const [name, expression] of Object.entries(expressions)) {
    it(`records ${name}`, async () => {
      const uniform = uniformFrom(3);
      const inputs = { a: normals(6, uniform), b: normals(6, uniform) };
      const probe = program(expression);
      const actual = (await runOnce(onnx, probe, {}, inputs)).outputs['y']!;
      const expected = (await runOnce(cpu, probe, {}, inputs)).outputs['y']!;
      const difference = relativeDifference(actual, expected);
      assert.ok(difference < 1e-5, `${actual.join()} for ${expected.join()}`);
    });
  }

  it('names a kernel that it cannot record, and the program that wants it', async () => {
    await assert.rejects(onnx.compile(program((a) => tf.erf(a))), (error: unknown) => {
      return (
        error instanceof UnsupportedKernelError &&
        error.kernel === 'Erf' &&
        /"probe".*"Erf"/.test(error.message)
      );
    });
  });

  it('refuses a program that reads values', async () => {
    await assert.rejects(onnx.compile(program((a) => tf.mul(a, a.dataSync()[0]!))), /must not read/);
  });

  it('gives back an input that a program passes through, and a constant', async () => {
    const inputs = { a: Float32Array.of(1, 2, 3, 4, 5, 6), b: new Float32Array(6) };
    assert.deepEqual(
      (
        await runOnce(
          onnx,
          program((a) => a),
          {},
          inputs,
        )
      ).outputs['y'],
      inputs.a,
    );
    const constant = (
      await runOnce(
        onnx,
        program(() => tf.scalar(4)),
        {},
        inputs,
      )
    ).outputs['y'];
    assert.deepEqual(constant, Float32Array.of(4));
  });

  it('leaves the active backend and the number of tensors as they were', () => {
    const before = {
      backend: tf.getBackend(),
      tensors: tf.memory().numTensors,
      buffers: tf.memory().numDataBuffers,
    };
    trace(trainStepProgram(model, 2));
    trace(decodeProgram(model, 2));
    const after = {
      backend: tf.getBackend(),
      tensors: tf.memory().numTensors,
      buffers: tf.memory().numDataBuffers,
    };
    assert.deepEqual(after, before);
    assert.equal(after.backend, 'cpu');
  });

  it('leaves the active backend as it was when a program fails', () => {
    assert.throws(() => trace(program((a) => tf.erf(a))));
    assert.equal(tf.getBackend(), 'cpu');
  });

  it('adds a node once however often it is asked for', () => {
    const { model: once } = trace(program((a) => tf.exp(a)));
    const { model: twice } = trace(program((a) => tf.add(tf.exp(a), tf.exp(a))));
    assert.equal(twice.nodes.length, once.nodes.length + 1);
  });

  it('writes the same bytes for the same program', () => {
    assert.deepEqual(exportModel(trainStepProgram(model, 2)), exportModel(trainStepProgram(model, 2)));
  });

  it('exports a model that runs by itself, with its values built in', async () => {
    const parameters = initialParameters(model, uniformFrom(4));
    const latents = normals(6, uniformFrom(5));
    const { InferenceSession, Tensor } = await import('onnxruntime-node');
    const session = await InferenceSession.create(exportModel(decodeProgram(model, 3), parameters));
    assert.deepEqual(session.inputNames, ['latents']);
    assert.deepEqual(session.outputNames, ['mean']);
    const { mean } = await session.run({ latents: new Tensor('float32', latents, [3, 2]) });
    const expected = (await runOnce(cpu, decodeProgram(model, 3), parameters, { latents })).outputs['mean']!;
    assert.ok(relativeDifference(mean!.data as Float32Array, expected) < 1e-5);
    await session.release();
  });
});

describe('eager engine', () => {
  it('keeps no tensors but its state', async () => {
    const engine = await cpuEngine();
    const before = tf.memory().numTensors;
    const state = engine.createState(initialTrainingState(initialParameters(model, uniformFrom(1))));
    const step = await engine.compile(trainStepProgram(model, 2));
    const { firstMomentCorrection, secondMomentCorrection } = biasCorrections(1);
    for (let i = 0; i < 2; i++) {
      await step.run(state, {
        pixels: pictures(model, 2, uniformFrom(2)),
        noise: normals(4, uniformFrom(3)),
        learningRate: Float32Array.of(0.01),
        klWeight: Float32Array.of(1),
        firstMomentCorrection: Float32Array.of(firstMomentCorrection),
        secondMomentCorrection: Float32Array.of(secondMomentCorrection),
      });
      assert.equal(tf.memory().numTensors, before + state.names.length);
    }
    state.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('choosing an engine', () => {
  it('gives ONNX for "auto" and "onnx", with a reason', async () => {
    for (const choice of ['auto', 'onnx'] as const) {
      const { engine, reason } = await loadEngine(choice);
      assert.equal(engine.name, 'onnx');
      assert.match(engine.version, /^\d+\.\d+/);
      assert.ok(engine.threads >= 1);
      assert.ok(reason.length > 10);
      engine.dispose();
    }
  });

  it('says that TensorFlow is not available, and what to choose', async () => {
    await assert.rejects(loadEngine('tensorflow'), (error: unknown) => {
      return (
        error instanceof EngineUnavailableError &&
        error.engine === 'tensorflow' &&
        error.message.includes('"onnx"')
      );
    });
  });
});
