import assert from 'node:assert/strict';
import { LossAverage } from '../../../src/trainer/lossAverage';

describe('LossAverage', () => {
  it('weighs batches by their pictures', () => {
    const average = new LossAverage();
    average.add({ loss: 3, reconstruction: 2, kl: 1 }, 10);
    average.add({ loss: 6, reconstruction: 5, kl: 1 }, 5);
    assert.deepEqual(average.take(), { loss: 4, reconstruction: 3, kl: 1 });
    assert.equal(average.images, 0);
  });

  it('goes on from sums kept elsewhere', () => {
    const first = new LossAverage();
    first.add({ loss: 3, reconstruction: 2, kl: 1 }, 10);
    const second = new LossAverage(first.sums);
    second.add({ loss: 6, reconstruction: 5, kl: 1 }, 5);
    assert.equal(second.take().loss, 4);
  });
});
