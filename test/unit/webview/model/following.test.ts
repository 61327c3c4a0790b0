import assert from 'node:assert/strict';
import type { WeightsChoice } from '../../../../src/protocol/explorer';
import { Following } from '../../../../webview/model/following';

describe('the weights that a person has asked for', () => {
  const choices = [1, 2, 3].map((epoch): WeightsChoice => ({ kind: 'checkpoint', path: `/epoch-${epoch}` }));
  const [first, second, third] = choices as [WeightsChoice, WeightsChoice, WeightsChoice];
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('hold while the host comes after, which is asked for the last, one at a time', async () => {
    const asked: WeightsChoice[] = [];
    const ends: (() => void)[] = [];
    const following = new Following((choice) => {
      asked.push(choice);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
    assert.equal(following.wanted, undefined);
    for (const choice of choices) following.go(choice);
    assert.deepEqual(asked, [first]);
    assert.equal(following.wanted, third);

    ends.shift()!();
    await settled();
    assert.deepEqual(asked, [first, third], 'what was passed meanwhile is not asked for');
    assert.equal(following.wanted, third);
    // Back, and forth again, before the host is there.
    following.go(second);
    ends.shift()!();
    await settled();
    following.go(third);
    ends.shift()!();
    await settled();
    assert.deepEqual(asked, [first, third, second, third]);
    assert.equal(following.wanted, third);
    ends.shift()!();
    await settled();
    assert.equal(following.wanted, undefined);
  });

  it('are let go when the host cannot come, and can be asked for again', async () => {
    let count = 0;
    const following = new Following(() => Promise.reject(new Error(`no ${++count}`)));
    following.go(first);
    await settled();
    assert.equal(following.wanted, undefined);
    following.go(first);
    await settled();
    assert.equal(count, 2);
  });
});
