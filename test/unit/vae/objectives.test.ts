import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { lossWeights, stepScalars } from '../../../src/vae';
import { batchLosses, weightedLoss, weightName } from '../../../src/vae/objectives/objective';
import { trainStepProgram } from '../../../src/vae/programs';
import { defaultModel } from '../../../src/vae/defaultModel';

const training = (beta: number, klWarmUpEpochs: number) =>
  ({
    objective: { kind: 'elbo', beta, klWarmUpEpochs },
    schedule: { kind: 'constant', learningRate: 0.003 },
    epochs: 7,
  }) as const;

describe('objectives and schedules', () => {
  before(() => tf.setBackend('cpu'));

  it('raise the weight of the KL divergence from 0 to β over the warm-up, and keep it there', () => {
    const weights = [0, 1, 9, 19, 20, 500].map(
      (step) => lossWeights(training(4, 2), { step, stepsPerEpoch: 10 })['kl'],
    );
    assert.deepEqual(weights, [0.2, 0.4, 2, 4, 4, 4]);
    assert.equal(lossWeights(training(0.5, 0), { step: 0, stepsPerEpoch: 10 })['kl'], 0.5);
    assert.equal(lossWeights(training(1, 0.5), { step: 1, stepsPerEpoch: 10 })['kl'], 0.4);
  });

  it('give a training step all the scalars that its program takes', () => {
    const scalars = stepScalars(training(4, 2), { step: 9, stepsPerEpoch: 10 });
    const { inputs, noise } = trainStepProgram(defaultModel(8, 1, { architecture: 'dense' }), 4);
    const taken = Object.keys(inputs).filter((name) => name !== 'pixels' && !(name in noise!));
    assert.deepEqual(Object.keys(scalars).sort(), taken.sort());
    assert.deepEqual(scalars['learningRate'], Float32Array.of(0.003));
    assert.deepEqual(scalars['klWeight'], Float32Array.of(2));
    assert.deepEqual(scalars['firstMomentCorrection'], Float32Array.of(1 / (1 - 0.9 ** 10)));
  });

  it('make the same loss of tensors as of numbers, of as many terms as there are', () => {
    const terms = { reconstruction: [3, 5], kl: [1, 2], spread: [10, 30] };
    const weights = { kl: 0.5, spread: 0.1 };
    const tensors = Object.fromEntries(Object.entries(terms).map(([name, row]) => [name, tf.tensor1d(row)]));
    const scalars = Object.fromEntries(
      Object.entries(weights).map(([term, weight]) => [weightName(term), tf.scalar(weight)]),
    );
    const losses = batchLosses({ weighted: ['kl', 'spread'] }, tensors, scalars);
    const numbers = Object.fromEntries(
      Object.entries(losses).map(([name, tensor]) => [name, tensor.dataSync()[0]!]),
    );
    assert.deepEqual(Object.keys(numbers), ['loss', 'reconstruction', 'kl', 'spread']);
    assert.equal(numbers['loss'], 4 + 0.5 * 1.5 + 0.1 * 20);
    assert.equal(weightedLoss({ reconstruction: 4, kl: 1.5, spread: 20 }, weights), 6.75);
  });
});
