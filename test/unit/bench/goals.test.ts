import assert from 'node:assert/strict';
import { type Goal, goalTable, isMet } from '../../../bench/harness/goals';

const goal: Goal = { what: 'an epoch', level: 'must', bound: 1, better: 'atMost', unit: '×', reached: 1.25 };

describe('goals of the benchmarks', () => {
  it('are met at their bound, from the right side', () => {
    assert.equal(isMet(goal), false);
    assert.equal(isMet({ ...goal, reached: 1 }), true);
    assert.equal(isMet({ ...goal, better: 'atLeast' }), true);
    assert.equal(isMet({ ...goal, better: 'atLeast', reached: 0.99 }), false);
    assert.equal(isMet({ ...goal, reached: undefined }), undefined);
  });

  it('stand in a table that says by how much one is missed, and why one is not known', () => {
    const table = goalTable([
      { bench: 'one', ...goal },
      { bench: 'two', ...goal, level: 'aim', reached: 0.5 },
      { bench: 'three', ...goal, better: 'atLeast', bound: 5, unit: 'dB', reached: 3.5 },
      { bench: 'four', ...goal, reached: undefined, missing: 'needs the peers' },
    ]);
    assert.deepEqual(
      table.split('\n').map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      ),
      [
        ['bench', 'what', 'must', 'aim', 'reached', ''],
        ['-----', '--------', '---------', '--------', '-------', '-----------------'],
        ['one', 'an epoch', '≤ 1.00 ×', '', '1.25 ×', 'missed by 25 %'],
        ['two', 'an epoch', '', '≤ 1.00 ×', '0.500 ×', 'met'],
        ['three', 'an epoch', '≥ 5.00 dB', '', '3.50 dB', 'missed by 1.50 dB'],
        ['four', 'an epoch', '≤ 1.00 ×', '', '–', 'needs the peers'],
      ],
    );
    assert.equal(
      new Set(table.split('\n').map((line) => line.length)).size,
      1,
      'columns stand below each other',
    );
  });
});
