import assert from 'node:assert/strict';
import { DivergenceError, DivergenceWatch } from '../../../src/trainer/divergence';

const losses = (reconstruction: number, kl = 0, klWeight = 1) => ({
  loss: reconstruction + klWeight * kl,
  reconstruction,
  kl,
});
/** Of 28x28 grey pictures. */
const valuesPerPicture = 784;

describe('DivergenceWatch', () => {
  it('lets a falling loss pass, below zero too', () => {
    const watch = new DivergenceWatch(valuesPerPicture);
    for (let step = 1; step < 500; step++) watch.check(losses(550 - 2 * step), step);
  });

  it('11: lets a Gaussian loss pass that begins near zero and is noisy', () => {
    const watch = new DivergenceWatch(valuesPerPicture);
    for (let step = 1; step <= 10; step++) watch.check(losses(step % 2 === 0 ? 0.1 : -0.1), step);
    for (let step = 11; step < 500; step++) watch.check(losses(step % 2 === 0 ? 300 : -900), step);
  });

  it('11: lets a weighted KL divergence grow while its weight rises', () => {
    const watch = new DivergenceWatch(valuesPerPicture);
    for (let step = 1; step < 500; step++) watch.check(losses(500, 40, step), step);
  });

  it('stops at the first value that is not a number, and says where and why', () => {
    const watch = new DivergenceWatch(valuesPerPicture);
    watch.check(losses(550), 1);
    assert.throws(
      () => watch.check({ loss: 1, reconstruction: 1, kl: Number.NaN }, 2),
      /KL divergence became NaN at step 2/,
    );
    assert.throws(() => watch.check(losses(Number.POSITIVE_INFINITY), 3), DivergenceError);
  });

  it('stops when the reconstruction stays far above its start, and not for a spike however high', () => {
    for (const start of [100, 0.1, -3000]) {
      const watch = new DivergenceWatch(valuesPerPicture);
      let step = 1;
      for (; step <= 10; step++) watch.check(losses(start), step);
      for (; step <= 30; step++) watch.check(losses(step % 5 === 0 ? start : 1e9), step);
      const runAway = () => {
        for (; step <= 60; step++) watch.check(losses(1e6), step);
      };
      assert.throws(runAway, /reconstruction ran away from .* to 1\.000e\+6 nats by step 40/);
    }
  });

  it('refuses parameters that are not finite', () => {
    const good = { a: { values: Float32Array.of(1, 2) } };
    DivergenceWatch.checkParameters(good, 5);
    const bad = { ...good, b: { values: Float32Array.of(0, Number.NaN) } };
    assert.throws(() => DivergenceWatch.checkParameters(bad, 5), /b stopped being finite at step 5/);
  });
});
