import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { atMostEvery } from '../../../../webview/model/atMostEvery';

describe('handing on at most so often', () => {
  let taken: number[];
  let give: (value: number) => void;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    taken = [];
    give = atMostEvery(100, (value: number) => taken.push(value));
  });

  afterEach(() => mock.timers.reset());

  it('takes the first at once, and of those that follow the last', () => {
    give(1);
    assert.deepEqual(taken, [1]);
    give(2);
    give(3);
    mock.timers.tick(99);
    assert.deepEqual(taken, [1]);
    mock.timers.tick(1);
    assert.deepEqual(taken, [1, 3]);
    give(4);
    mock.timers.tick(99);
    assert.deepEqual(taken, [1, 3]);
    mock.timers.tick(1);
    assert.deepEqual(taken, [1, 3, 4]);
  });

  it('takes the next at once when nothing came for long enough', () => {
    give(1);
    mock.timers.tick(100);
    mock.timers.tick(1000);
    assert.deepEqual(taken, [1]);
    give(2);
    assert.deepEqual(taken, [1, 2]);
  });

  it('goes on when taking fails', () => {
    const some = atMostEvery(100, (value: number) => {
      if (value === 1) throw new Error('not this one');
      taken.push(value);
    });
    assert.throws(() => some(1), /not this one/);
    some(2);
    mock.timers.tick(100);
    assert.deepEqual(taken, [2]);
  });
});
