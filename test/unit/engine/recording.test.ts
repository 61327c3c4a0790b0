import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { exportModel } from '../../../src/engine/onnx/exportModel';
import { trace, UnsupportedKernelError } from '../../../src/engine/onnx/trace';
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

describe('recording programs', () => {
  let onnx: Engine;
  let cpu: Engine;

  before(async () => {
    onnx = await createOnnxEngine({ threads: 1 });
    cpu = await cpuEngine();
  });

  after(() => onnx.dispose());

  it('names a kernel that it cannot record, the program that wants it, and what to do', async () => {
    await assert.rejects(onnx.compile(program((a) => tf.topk(a, 1).values)), (error: unknown) => {
      assert.ok(error instanceof UnsupportedKernelError);
      assert.equal(error.kernel, 'TopK');
      assert.match(error.message, /^The program "probe" .* "TopK", .* other operations, .* "tensorflow"\.$/);
      return true;
    });
  });

  it('says what of a kernel it cannot record', async () => {
    const dilated = (a: tf.Tensor2D) =>
      tf.conv2d(tf.reshape<tf.Rank.R4>(a, [1, 2, 3, 1]), tf.ones([1, 1, 1, 1]), 1, 'same', 'NHWC', 2);
    await assert.rejects(
      onnx.compile(program(dilated)),
      /"Conv2D", .*: .*without dilation can be recorded\. Write it/,
    );
    const exponential = (a: tf.Tensor2D) => tf.exp(tf.cast(a, 'int32'));
    await assert.rejects(onnx.compile(program(exponential)), /"Exp", .*: it takes float32 numbers here/);
  });

  it('computes no gradient of the pictures', () => {
    const layers = defaultModel(5, 1, { architecture: 'dense', hiddenUnits: [7], latentDimensions: 2 });
    const { nodes } = trace(trainStepProgram(layers, 4)).model;
    const products = nodes.filter(({ operation }) => ['Gemm', 'MatMul'].includes(operation));
    // Five layers forward, five gradients of kernels, and of what goes into a layer four: not into the first.
    assert.equal(products.length, 14);
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
    assert.throws(() => trace(program((a) => tf.topk(a, 1).values)), UnsupportedKernelError);
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
