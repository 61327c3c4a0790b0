import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { adamStep, biasCorrections, firstMomentName, secondMomentName } from '../../../src/vae/adam';

const close = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} for ${expected}`);

function step(
  parameter: number,
  first: number,
  second: number,
  gradient: number,
  rate: number,
  count: number,
) {
  const corrections = biasCorrections(count);
  const updated = adamStep(
    {
      w: tf.scalar(parameter),
      [firstMomentName('w')]: tf.scalar(first),
      [secondMomentName('w')]: tf.scalar(second),
    },
    { w: tf.scalar(gradient) },
    {
      learningRate: tf.scalar(rate),
      firstMomentCorrection: tf.scalar(corrections.firstMomentCorrection),
      secondMomentCorrection: tf.scalar(corrections.secondMomentCorrection),
    },
  );
  return ['w', firstMomentName('w'), secondMomentName('w')].map((name) => updated[name]!.dataSync()[0]!);
}

describe('Adam', () => {
  before(() => tf.setBackend('cpu'));

  it('takes a first step of the learning rate against the gradient', () => {
    const [parameter, first, second] = step(1, 0, 0, 0.5, 0.1, 1);
    close(parameter!, 0.9, 1e-7);
    close(first!, 0.05, 1e-8);
    close(second!, 0.00025, 1e-9);
  });

  it('takes the second step that the algorithm prescribes', () => {
    // m = 0.9·0.05 + 0.1·(−1), v = 0.999·0.00025 + 0.001·1; m̂ = m/0.19, v̂ = v/0.001999
    const [parameter, first, second] = step(0.9, 0.05, 0.00025, -1, 0.1, 2);
    close(first!, -0.055, 1e-8);
    close(second!, 0.00124975, 1e-9);
    close(parameter!, 0.9 + (0.1 * (0.055 / 0.19)) / (Math.sqrt(0.00124975 / 0.001999) + 1e-8), 1e-6);
  });

  it('adds ε outside the corrected root', () => {
    // With a gradient as small as ε the step is half the rate: 1e-8 / (1e-8 + 1e-8).
    const [parameter] = step(0, 0, 0, 1e-8, 0.1, 1);
    close(parameter!, -0.05, 1e-4);
  });

  it('stays put without a gradient', () => {
    assert.deepEqual(step(1.5, 0, 0, 0, 0.1, 1), [1.5, 0, 0]);
  });

  it('corrects the bias in double precision', () => {
    for (const count of [1, 2, 10, 1000]) {
      const { firstMomentCorrection, secondMomentCorrection } = biasCorrections(count);
      close(firstMomentCorrection * (1 - 0.9 ** count), 1, 1e-12);
      close(secondMomentCorrection * (1 - 0.999 ** count), 1, 1e-12);
    }
    assert.equal(biasCorrections(1e7).secondMomentCorrection, 1);
  });
});
