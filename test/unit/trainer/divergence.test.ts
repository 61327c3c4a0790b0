import assert from 'node:assert/strict';
import { DivergenceError, DivergenceWatch } from '../../../src/trainer/divergence';

const losses = (loss: number) => ({ loss, reconstruction: loss, kl: 0 });

describe('DivergenceWatch', () => {
  it('lets a falling loss pass, below zero too', () => {
    const watch = new DivergenceWatch();
    for (let step = 1; step < 500; step++) watch.check(losses(550 - 2 * step), step);
  });

  it('stops at the first value that is not a number, and says where and why', () => {
    const watch = new DivergenceWatch();
    watch.check(losses(550), 1);
    assert.throws(
      () => watch.check({ loss: 1, reconstruction: 1, kl: Number.NaN }, 2),
      /KL divergence became NaN at step 2/,
    );
    assert.throws(() => watch.check(losses(Number.POSITIVE_INFINITY), 3), DivergenceError);
  });

  it('stops when the loss runs far above its start, and not for an ordinary spike', () => {
    const watch = new DivergenceWatch();
    for (let step = 1; step <= 10; step++) watch.check(losses(100), step);
    watch.check(losses(1500), 11);
    assert.throws(() => watch.check(losses(1e6), 12), /ran away/);
  });

  it('refuses parameters that are not finite', () => {
    const good = { a: { values: Float32Array.of(1, 2) } };
    DivergenceWatch.checkParameters(good, 5);
    const bad = { ...good, b: { values: Float32Array.of(0, Number.NaN) } };
    assert.throws(() => DivergenceWatch.checkParameters(bad, 5), /b stopped being finite at step 5/);
  });
});
