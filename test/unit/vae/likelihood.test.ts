import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { bernoulliNegativeLogLikelihood } from '../../../src/vae/likelihoods/bernoulli';
import {
  flooredLogVariance,
  gaussian,
  gaussianNegativeLogLikelihood,
} from '../../../src/vae/likelihoods/gaussian';
import { flooredLogScale, laplaceNegativeLogLikelihood } from '../../../src/vae/likelihoods/laplace';
import { quantisationVariance } from '../../../src/vae/likelihoods/likelihood';

const picture = (values: number[], rows = 1) => tf.tensor4d(values, [rows, 1, values.length / rows, 1]);
const close = (actual: number, expected: number, tolerance = 1e-5) =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual} for ${expected}`,
  );

describe('Bernoulli likelihood', () => {
  before(() => tf.setBackend('cpu'));

  it('sums −x ln p − (1−x) ln(1−p) over the pixels of every row', () => {
    const p = [0.2, 0.7, 0.5, 0.9];
    const x = [0, 1, 0.5, 0.25];
    const logits = p.map((value) => Math.log(value / (1 - value)));
    const terms = p.map((value, i) => -x[i]! * Math.log(value) - (1 - x[i]!) * Math.log(1 - value));
    const [first, second] = bernoulliNegativeLogLikelihood(picture(x, 2), picture(logits, 2)).dataSync();
    close(first!, terms[0]! + terms[1]!);
    close(second!, terms[2]! + terms[3]!);
  });

  it('stays finite and exact for large logits', () => {
    const loss = (x: number, logit: number) =>
      bernoulliNegativeLogLikelihood(picture([x]), picture([logit])).dataSync()[0]!;
    assert.equal(loss(1, 1000), 0);
    assert.equal(loss(0, 1000), 1000);
    assert.equal(loss(1, -1000), 1000);
    assert.equal(loss(0, -1000), 0);
    close(loss(0, 0), Math.LN2);
  });
});

describe('Gaussian likelihood', () => {
  before(() => tf.setBackend('cpu'));

  it('has all its constants', () => {
    // N(0.5; 0.5, 1) and N(1; 0, 1): ½ ln 2π each, and ½ for one deviation.
    const loss = gaussianNegativeLogLikelihood(
      picture([0.5, 1]),
      picture([0.5, 0]),
      tf.scalar(0),
    ).dataSync()[0]!;
    close(loss, Math.log(2 * Math.PI) + 0.5);
  });

  it('scales with its variance', () => {
    const variance = 0.04;
    const loss = gaussianNegativeLogLikelihood(
      picture([0.3, 0.1, 0, 1], 2),
      picture([0, 0, 0.5, 0.5], 2),
      tf.scalar(Math.log(variance)),
    );
    const expected = [0.3 ** 2 + 0.1 ** 2, 2 * 0.5 ** 2].map(
      (squares) => 0.5 * (squares / variance + 2 * Math.log(2 * Math.PI * variance)),
    );
    loss.dataSync().forEach((value, i) => close(value, expected[i]!));
  });

  it('cannot have less variance than the rounding of bytes', () => {
    close(flooredLogVariance(tf.scalar(-200)).dataSync()[0]!, Math.log(quantisationVariance));
    close(flooredLogVariance(tf.scalar(-1)).dataSync()[0]!, -1);
    close(quantisationVariance, 1 / (12 * 65_025), 1e-12);
  });
});

describe('Gaussian likelihood of the best variance', () => {
  before(() => tf.setBackend('cpu'));

  const optimal = { kind: 'gaussian', variance: 'optimal' } as const;
  const name = 'likelihood/logVariance';
  const x = picture([0.3, 0.1, 0, 1], 2);
  const mean = picture([0, 0, 0.5, 0.5], 2);
  const best = (0.09 + 0.01 + 0.25 + 0.25) / 4 + quantisationVariance;

  it('is D/2 ln 2πeσ² at the mean squared error of the batch and the rounding, which is its least', () => {
    const batch = gaussian.findInBatch!(optimal, { [name]: tf.scalar(-3) }, x, mean)!;
    const found = batch.reconstruction.dataSync()[0]!;
    close(found, Math.log(2 * Math.PI * Math.E * best));
    const at = (variance: number) =>
      tf.mean(gaussianNegativeLogLikelihood(x, mean, tf.scalar(Math.log(variance)))).dataSync()[0]!;
    close(found, at(best), 1e-4);
    assert.ok(at(best * 1.1) > found && at(best * 0.9) > found);
  });

  it('keeps the running mean of ln σ², and evaluates with it as it is', () => {
    const { found } = gaussian.findInBatch!(optimal, { [name]: tf.scalar(-3) }, x, mean)!;
    close(found[name]!.dataSync()[0]!, -3 * 0.98 + 0.02 * Math.log(best));
    const stored = { [name]: tf.scalar(Math.log(best)) };
    const evaluated = gaussian.negativeLogLikelihood(optimal, stored, x, mean).dataSync();
    const expected = gaussianNegativeLogLikelihood(x, mean, tf.scalar(Math.log(best))).dataSync();
    assert.deepEqual(evaluated, expected, 'the rounding is in it once');
  });

  it('is learned where a file does not say', () => {
    const [spec] = gaussian.parameters({ kind: 'gaussian' });
    assert.equal(spec!.isFound, undefined);
    assert.equal(gaussian.findInBatch!({ kind: 'gaussian' }, { [name]: tf.scalar(-3) }, x, mean), undefined);
    assert.equal(gaussian.parameters(optimal)[0]!.isFound, true);
  });
});

describe('Laplace likelihood', () => {
  before(() => tf.setBackend('cpu'));

  it('has all its constants', () => {
    // Laplace(0.5; 0.5, 1) and Laplace(1; 0, 1): ln 2 each, and 1 for one scale.
    const loss = laplaceNegativeLogLikelihood(picture([0.5, 1]), picture([0.5, 0]), tf.scalar(0));
    close(loss.dataSync()[0]!, 2 * Math.LN2 + 1);
  });

  it('has the density of the distribution, row by row', () => {
    // -scipy.stats.laplace.logpdf([0.3, 0.1], 0, 0.2).sum(), and of [0, 1] about 0.5
    const expected = [0.1674185362516898, 3.1674185362516902];
    const loss = laplaceNegativeLogLikelihood(
      picture([0.3, 0.1, 0, 1], 2),
      picture([0, 0, 0.5, 0.5], 2),
      tf.scalar(Math.log(0.2)),
    );
    loss.dataSync().forEach((value, i) => close(value, expected[i]!));
  });

  it('is a density: it integrates to one', () => {
    const scale = 0.07;
    const points = 4001;
    const width = 8 / (points - 1);
    const x = Array.from({ length: points }, (_, i) => -4 + i * width);
    const losses = laplaceNegativeLogLikelihood(
      picture(x, points),
      picture(Array<number>(points).fill(0.1), points),
      tf.scalar(Math.log(scale)),
    );
    let sum = 0;
    for (const loss of losses.dataSync()) sum += Math.exp(-loss) * width;
    close(sum, 1, 1e-3);
  });

  it('cannot have less variance than the rounding of bytes', () => {
    const variance = (raw: number) => 2 * Math.exp(2 * flooredLogScale(tf.scalar(raw)).dataSync()[0]!);
    close(variance(-100), quantisationVariance);
    close(variance(-2), 2 * Math.exp(-4) + quantisationVariance);
  });
});
