import assert from 'node:assert/strict';
import { withAxis } from '../../../../webview/model/axisPair';

describe('two axes', () => {
  it('are another two when one is chosen, and swap when it is the other', () => {
    assert.deepEqual(withAxis({ x: 0, y: 1 }, 'x', 2), { x: 2, y: 1 });
    assert.deepEqual(withAxis({ x: 0, y: 1 }, 'y', 2), { x: 0, y: 2 });
    assert.deepEqual(withAxis({ x: 0, y: 1 }, 'x', 1), { x: 1, y: 0 });
    assert.deepEqual(withAxis({ x: 0, y: 1 }, 'y', 0), { x: 1, y: 0 });
    assert.deepEqual(withAxis({ x: 0, y: 1 }, 'y', 1), { x: 0, y: 1 });
  });
});
