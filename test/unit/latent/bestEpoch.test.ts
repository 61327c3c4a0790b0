import assert from 'node:assert/strict';
import { bestEpoch, epochsWithoutBetter, type JudgedEpoch, risenSince } from '../../../src/latent/bestEpoch';
import { randomStream } from '../../../src/latent/random';

/** Epochs from 1 on with these validation losses. */
function course(losses: readonly (number | undefined)[], weightAt = (_: number): number => 1): JudgedEpoch[] {
  return losses.map((loss, index) => ({
    epoch: index + 1,
    klWeight: weightAt(index + 1),
    ...(loss !== undefined && { validation: { loss, reconstruction: loss, kl: 0 } }),
  }));
}

describe('the best epoch', () => {
  it('has the least validation loss, and of equals is the first', () => {
    assert.equal(bestEpoch(course([5, 3, 4, 3]))?.epoch, 2);
    assert.equal(bestEpoch(course([-1, -3, -2]))?.epoch, 2);
  });

  it('is none where no picture is held out', () => {
    assert.equal(bestEpoch(course([undefined, undefined])), undefined);
    assert.equal(bestEpoch([]), undefined);
    assert.equal(epochsWithoutBetter(course([undefined, undefined])), 0);
  });

  it('is looked for among epochs of the same weight: a small weight makes a small loss', () => {
    const warming = course([1, 2, 9, 8, 8.5], (epoch) => Math.min(1, epoch / 3));
    assert.equal(bestEpoch(warming)?.epoch, 4);
    assert.equal(bestEpoch(warming.slice(0, 2))?.epoch, 2, 'each epoch of the warm-up is its own measure');
  });

  it('is so many epochs ago, counted at the earliest from where a person went on', () => {
    assert.equal(epochsWithoutBetter(course([5, 3, 4, 4, 4])), 3);
    assert.equal(epochsWithoutBetter(course([5, 3, 4, 4, 4]), 4), 1);
    assert.equal(epochsWithoutBetter(course([5, 3, 4, 4, 2]), 3), 0);
    assert.equal(epochsWithoutBetter([]), 0);
  });
});

describe('a validation loss', () => {
  const falling = (epoch: number): number => 100 + 60 * Math.exp(-epoch / 6);
  const noisy = (seed: number, count: number, at: (epoch: number) => number): JudgedEpoch[] => {
    const random = randomStream(seed, 'noise', 0);
    return course(Array.from({ length: count }, (_, index) => at(index + 1) + 0.4 * random.normal()));
  };

  it('has risen when it lies clearly above its least for some epochs', () => {
    assert.equal(risenSince(course([9, 7, 6, 5, 6, 7, 8]))?.epoch, 4);
    assert.equal(risenSince(course([9, 7, 6, 5, 6, 7])), undefined, 'two epochs are too few');
  });

  it('has not when it falls, or is level but for its noise', () => {
    assert.equal(risenSince(course(Array.from({ length: 40 }, (_, epoch) => falling(epoch)))), undefined);
    const alarms = Array.from({ length: 200 }, (_, seed) => risenSince(noisy(seed, 60, falling)));
    const false_ = alarms.filter((each) => each !== undefined).length;
    assert.ok(false_ <= 6, `${false_} of 200 level curves are called rising`);
  });

  it('has when it overfits under the same noise, and the best epoch is about where the curve turns', () => {
    const overfitting = (epoch: number): number => falling(epoch) + Math.max(0, epoch - 30) * 0.25;
    for (let seed = 0; seed < 50; seed++) {
      const best = risenSince(noisy(seed, 60, overfitting));
      assert.ok(best && Math.abs(best.epoch - 29) <= 8, `seed ${seed}: ${best?.epoch}`);
    }
  });

  it('says nothing that is not finite', () => {
    assert.equal(risenSince(course([5, NaN, 5, 5, 5])), undefined);
    assert.equal(bestEpoch(course([NaN, 5]))?.epoch, 2);
  });
});
