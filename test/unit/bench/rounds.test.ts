import assert from 'node:assert/strict';
import { alternate, median, percentile } from '../../../bench/harness/rounds';

describe('rounds of a benchmark', () => {
  it('takes the median of odd and even numbers, whatever their order', () => {
    assert.equal(median([9, 1, 2]), 2);
    assert.equal(median([10, 1, 2, 4]), 3);
    assert.equal(median([100, 20]), 60, 'numbers, not words, are sorted');
    assert.throws(() => median([]), RangeError);
  });

  it('takes percentiles as the least value that so many do not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    assert.equal(percentile(hundred, 95), 95);
    assert.equal(percentile(hundred, 100), 100);
    assert.equal(percentile([7], 50), 7);
    assert.throws(() => percentile([], 95), RangeError);
  });

  it('alternates the sides, forwards and backwards, never two at a time', async () => {
    const order: string[] = [];
    let atWork = 0;
    const side = (name: string) => ({
      name,
      round: async () => {
        assert.equal(++atWork, 1, 'one side at a time');
        await new Promise<void>((resolve) => setImmediate(resolve));
        atWork--;
        order.push(name);
        return order.length;
      },
    });
    const measured = await alternate([side('a'), side('b'), side('c')], 3);
    assert.equal(order.join(''), 'abccbaabc');
    assert.deepEqual(
      [...measured],
      [
        ['a', [1, 6, 7]],
        ['b', [2, 5, 8]],
        ['c', [3, 4, 9]],
      ],
    );
  });

  it('refuses two sides of one name, whose figures would be mixed', async () => {
    const same = { name: 'a', round: () => Promise.resolve(1) };
    await assert.rejects(alternate([same, same], 1), /one name/);
  });
});
