import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { reparameterise } from '../../../src/vae/posteriors/diagonalGaussian';
import { klDivergence, klDivergencePerDimension } from '../../../src/vae/priors/standardNormal';

describe('posterior', () => {
  before(() => tf.setBackend('cpu'));

  it('has a KL divergence of zero from the prior when it is the prior', () => {
    const prior = { mean: tf.zeros<tf.Rank.R2>([2, 3]), logVariance: tf.zeros<tf.Rank.R2>([2, 3]) };
    assert.deepEqual([...klDivergence(prior).dataSync()], [0, 0]);
  });

  it('has the closed form of the KL divergence', () => {
    // μ = 1, σ = 1: ½; μ = 0, σ = 2: ½ (4 − 1 − ln 4); μ = −2, σ = ½: ½ (4 + ¼ − 1 + ln 4)
    const posterior = {
      mean: tf.tensor2d([[1, 0, -2]]),
      logVariance: tf.tensor2d([[0, Math.log(4), -Math.log(4)]]),
    };
    const expected = [0.5, 0.8068528194400547, 2.318147180559945];
    const actual = klDivergencePerDimension(posterior).dataSync();
    expected.forEach((value, i) =>
      assert.ok(Math.abs(actual[i]! - value) < 1e-6, `${actual[i]} for ${value}`),
    );
    const sum = klDivergence(posterior).dataSync()[0]!;
    assert.ok(Math.abs(sum - 3.625) < 1e-6, `${sum}`);
  });

  it('is sampled as μ + σ·ε', () => {
    const posterior = {
      mean: tf.tensor2d([[1, 2]]),
      logVariance: tf.tensor2d([[Math.log(9), Math.log(0.25)]]),
    };
    const sample = reparameterise(posterior, tf.tensor2d([[2, -4]])).dataSync();
    assert.ok(Math.abs(sample[0]! - 7) < 1e-5 && Math.abs(sample[1]!) < 1e-5, `${sample.join()}`);
  });
});
