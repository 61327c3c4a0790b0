import assert from 'node:assert/strict';
import type { Engine, NamedArrays } from '../../../src/engine/engine';
import type { ModelConfiguration } from '../../../src/protocol/configuration';
import { initialTrainingState } from '../../../src/vae/initialTrainingState';
import type { TensorValues } from '../../../src/vae/initialParameters';
import type { Program } from '../../../src/vae/program';
import {
  decodeProgram,
  encodeProgram,
  evaluateProgram,
  gradientProgram,
  trainStepProgram,
} from '../../../src/vae/programs';
import { grownMoments } from './cases';
import { normals, pictures, relativeDifference, runOnce, shakenParameters, uniformFrom } from './support';

/** Largest relative difference that is taken for rounding. */
const rounding = 1e-4;

/**
 * Fails where an engine gives another loss, gradient, step or output than the one it is held against, for any program of
 * a model.
 *
 * @param lossRounding largest relative difference of the losses.
 */
export async function assertAgree(
  engine: Engine,
  reference: Engine,
  [model, batchSize, klWeight]: readonly [ModelConfiguration, number, number],
  lossRounding = rounding,
): Promise<void> {
  const uniform = uniformFrom(7);
  const parameters = shakenParameters(model, 3);
  const pixels = pictures(model, batchSize, uniform);
  const noise = normals(batchSize * model.latentDimensions, uniform);
  const latents = normals(batchSize * model.latentDimensions, uniform);
  const weight = Float32Array.of(klWeight);
  const step = {
    pixels,
    noise,
    klWeight: weight,
    learningRate: Float32Array.of(0.1),
    firstMomentCorrection: Float32Array.of(1.5),
    secondMomentCorrection: Float32Array.of(1.2),
  };
  await compare(gradientProgram(model, batchSize), parameters, { pixels, noise, klWeight: weight });
  await compare(evaluateProgram(model, batchSize), parameters, { pixels, noise });
  await compare(encodeProgram(model, batchSize), parameters, { pixels });
  await compare(decodeProgram(model, batchSize), parameters, { latents });
  await compare(trainStepProgram(model, batchSize), grownMoments(initialTrainingState(parameters)), step);

  async function compare(
    program: Program,
    state: Readonly<Record<string, TensorValues>>,
    inputs: NamedArrays,
  ): Promise<void> {
    const actual = await runOnce(engine, program, state, inputs);
    const expected = await runOnce(reference, program, state, inputs);
    assert.deepEqual(Object.keys(actual.outputs), Object.keys(expected.outputs));
    for (const [output, values] of Object.entries(expected.outputs)) {
      const limit = ['loss', 'reconstruction', 'kl'].includes(output) ? lossRounding : rounding;
      const difference = relativeDifference(actual.outputs[output]!, values);
      assert.ok(difference < limit, `${program.name}: ${output} differs by ${difference}`);
    }
    for (const [entry, { values }] of Object.entries(expected.state)) {
      const difference = relativeDifference(actual.state[entry]!.values, values);
      assert.ok(difference < rounding, `${program.name}: ${entry} differs by ${difference}`);
    }
  }
}
