import assert from 'node:assert/strict';
import * as v from 'valibot';
import { queueMemory } from '../../../src/host/queueMemory';

describe('the queue as it is saved', () => {
  it('survives a number that JSON has no word for, which the trainer is to refuse', () => {
    const waiting = [
      { kind: 'resume', run: '/runs/a', epochs: NaN, learningRate: Infinity },
      { kind: 'resume', run: '/runs/b', epochs: 20 },
      { kind: 'train', folder: '/digits', runsFolder: '/runs', configuration: {} },
    ];
    const read = v.parse(queueMemory, JSON.parse(JSON.stringify({ waiting })));
    assert.deepEqual(read.waiting, [
      { ...waiting[0], epochs: NaN, learningRate: NaN },
      waiting[1],
      waiting[2],
    ]);
  });
});
