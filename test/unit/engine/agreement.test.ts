import assert from 'node:assert/strict';
import type { Engine } from '../../../src/engine/engine';
import { createOnnxEngine } from '../../../src/engine/onnx/onnxEngine';
import { initialTrainingState } from '../../../src/vae/initialTrainingState';
import {
  decodeProgram,
  encodeProgram,
  evaluateProgram,
  gradientProgram,
  trainStepProgram,
} from '../../../src/vae/programs';
import { validateModel } from '../../../src/vae/validateModel';
import { cases, grownMoments } from './cases';
import {
  cpuEngine,
  normals,
  pictures,
  relativeDifference,
  runOnce,
  shakenParameters,
  uniformFrom,
} from './support';

describe('ONNX engine against TensorFlow.js on the CPU', () => {
  let engines: Engine[];

  before(async () => {
    engines = [await createOnnxEngine({ threads: 2 }), await cpuEngine()];
  });

  after(() => engines.forEach((engine) => engine.dispose()));

  for (const [name, model, batchSize, klWeight] of cases) {
    it(`gives the same losses, gradients, steps and outputs: ${name}`, async () => {
      validateModel(model);
      const uniform = uniformFrom(7);
      const parameters = shakenParameters(model, 3);
      const pixels = pictures(model, batchSize, uniform);
      const noise = normals(batchSize * model.latentDimensions, uniform);
      const latents = normals(batchSize * model.latentDimensions, uniform);
      const weight = Float32Array.of(klWeight);
      await compare(gradientProgram(model, batchSize), parameters, { pixels, noise, klWeight: weight });
      await compare(evaluateProgram(model, batchSize), parameters, { pixels, noise });
      await compare(encodeProgram(model, batchSize), parameters, { pixels });
      await compare(decodeProgram(model, batchSize), parameters, { latents });
      await compare(trainStepProgram(model, batchSize), grownMoments(initialTrainingState(parameters)), {
        pixels,
        noise,
        klWeight: weight,
        learningRate: Float32Array.of(0.1),
        firstMomentCorrection: Float32Array.of(1.5),
        secondMomentCorrection: Float32Array.of(1.2),
      });
    });
  }

  async function compare(
    program: Parameters<Engine['compile']>[0],
    state: Parameters<typeof runOnce>[2],
    inputs: Parameters<typeof runOnce>[3],
  ): Promise<void> {
    const [actual, expected] = await Promise.all(
      engines.map((engine) => runOnce(engine, program, state, inputs)),
    );
    assert.deepEqual(Object.keys(actual!.outputs), Object.keys(expected!.outputs));
    for (const [output, values] of Object.entries(expected!.outputs)) {
      const difference = relativeDifference(actual!.outputs[output]!, values);
      assert.ok(difference < 1e-4, `${program.name}: ${output} differs by ${difference}`);
    }
    for (const [entry, { values }] of Object.entries(expected!.state)) {
      const difference = relativeDifference(actual!.state[entry]!.values, values);
      assert.ok(difference < 1e-4, `${program.name}: ${entry} differs by ${difference}`);
    }
  }
});
