import assert from 'node:assert/strict';
import { withEarlierState } from '../../../src/host/earlierViewState';
import { ViewSettings } from '../../../webview/model/viewState';

/** As a panel of version 0.1 gave it to the editor. */
const ofVersion01 = {
  curves: { horizontal: 'epoch', scale: 'log' },
  axes: { kind: 'dimensions', x: 3, y: 1 },
  viewport: { left: 0.25, right: 0.75, bottom: 0.25, top: 0.75 },
  overlay: true,
  offsets: { 2: -1.5 },
  kept: [[0.5, 1, 2, 3]],
};

async function restored(kept: string | undefined, state: unknown): Promise<ViewSettings> {
  const memory = { read: () => Promise.resolve(kept), write: () => assert.fail('nothing is written') };
  const settings = new ViewSettings(() => undefined);
  settings.restore(await withEarlierState(memory, state).read());
  return settings;
}

describe('what a panel of version 0.1 has left with the editor', () => {
  it('is taken up where it means the same', async () => {
    const { state } = await restored(undefined, ofVersion01);
    assert.deepEqual(state.curves, ofVersion01.curves);
    assert.deepEqual(state.axes, ofVersion01.axes);
    assert.deepEqual(state.offsets, ofVersion01.offsets);
    assert.equal(state.overlay, true);
    assert.equal(state.gridView, undefined, 'a part of other axes');
    assert.deepEqual(state.shelf, [], 'vectors that name no run');
  });

  it('gives way to what this version has kept, and may be missing or anything', async () => {
    const own = await restored(JSON.stringify({ overlay: false, offsets: { 1: 2 } }), ofVersion01);
    assert.deepEqual([own.state.overlay, own.state.offsets], [false, { 1: 2 }]);
    for (const state of [undefined, null, 4, 'x', [], { axes: 7 }]) {
      assert.equal((await restored(undefined, state)).state.axes, undefined);
    }
  });
});
