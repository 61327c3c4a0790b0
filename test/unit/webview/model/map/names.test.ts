import assert from 'node:assert/strict';
import { placeForName } from '../../../../../webview/model/map/names';

describe('the names of labels on the map', () => {
  const size = { width: 300, height: 200 };

  it('stand where most of their pictures are, or beside it', () => {
    const first = placeForName({ x: 150, y: 100 }, 80, size, [])!;
    assert.deepEqual([first.x, first.y], [150, 100]);
    const second = placeForName({ x: 150, y: 100 }, 80, size, [first])!;
    assert.deepEqual([second.x, second.y], [70, 100]);
  });

  it('are never cut off at an edge', () => {
    for (const at of [
      { x: 1, y: 1 },
      { x: 299, y: 199 },
    ]) {
      const box = placeForName(at, 80, size, [])!;
      assert.ok(box.left >= 0 && box.right <= 300 && box.top >= 0 && box.bottom <= 200, JSON.stringify(box));
    }
    // Nor where another has the place: it then goes to the side that has room.
    const other = { left: 20, right: 100, top: 89, bottom: 111 };
    const box = placeForName({ x: 60, y: 100 }, 80, size, [other])!;
    assert.deepEqual([box.left, box.right], [100, 180]);
  });

  it('are left out where there is no room', () => {
    const all = { left: 0, right: 300, top: 0, bottom: 200 };
    assert.equal(placeForName({ x: 150, y: 100 }, 80, size, [all]), undefined);
  });
});
