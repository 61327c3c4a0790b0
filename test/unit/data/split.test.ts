import assert from 'node:assert/strict';
import fc from 'fast-check';
import { splitDataset } from '../../../src/data/split';

const fraction = fc.double({ min: 0, max: 0.5, noNaN: true });

describe('splitting a dataset', () => {
  it('puts every picture on exactly one side, in ascending order', () => {
    fc.assert(
      fc.property(fc.nat(500), fraction, fc.integer(), (count, share, seed) => {
        const { training, validation } = splitDataset(count, share, seed);
        assert.deepEqual(
          [...training, ...validation].sort((a, b) => a - b),
          [...Array(count).keys()],
        );
        assert.deepEqual(training, training.slice().sort());
        assert.deepEqual(validation, validation.slice().sort());
      }),
    );
  });

  it('holds out the share asked for, at least one picture, never all', () => {
    assert.equal(splitDataset(1000, 0.1, 1).validation.length, 100);
    assert.equal(splitDataset(1000, 0, 1).validation.length, 0);
    assert.equal(splitDataset(20, 0.001, 1).validation.length, 1);
    assert.equal(splitDataset(1, 0.5, 1).validation.length, 0);
    assert.equal(splitDataset(2, 0.5, 1).training.length, 1);
    assert.equal(splitDataset(0, 0.5, 1).training.length, 0);
  });

  it('is the same for a seed and another for another', () => {
    assert.deepEqual(splitDataset(200, 0.2, 7), splitDataset(200, 0.2, 7));
    assert.notDeepEqual(splitDataset(200, 0.2, 7), splitDataset(200, 0.2, 8));
  });

  it('refuses a share outside 0 to 0.5', () => {
    for (const share of [-0.1, 0.51, NaN]) assert.throws(() => splitDataset(10, share, 1), RangeError);
  });
});
