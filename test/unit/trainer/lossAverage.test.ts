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

  it('averages whatever other terms there are, and keeps their sums', () => {
    const average = new LossAverage();
    average.add({ loss: 3, reconstruction: 2, kl: 1, terms: { spread: 4 } }, 10);
    assert.deepEqual(average.sums, {
      loss: 30,
      reconstruction: 20,
      kl: 10,
      terms: { spread: 40 },
      images: 10,
    });
    const further = new LossAverage(average.sums);
    further.add({ loss: 3, reconstruction: 2, kl: 1, terms: { spread: 1 } }, 5);
    assert.deepEqual(further.take(), { loss: 3, reconstruction: 2, kl: 1, terms: { spread: 3 } });
    assert.deepEqual(further.take(), { loss: 0, reconstruction: 0, kl: 0 });
  });
});
