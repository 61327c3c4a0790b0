import assert from 'node:assert/strict';
import { sparkPoints } from '../../../../webview/model/spark';

describe('a small curve', () => {
  it('goes from the first value to the last, the greatest on top', () => {
    assert.deepEqual(sparkPoints([3, 1, 2], 10), [
      { across: 0, down: 0 },
      { across: 0.5, down: 1 },
      { across: 1, down: 0.5 },
    ]);
  });

  it('averages more values than there is room for', () => {
    const points = sparkPoints([4, 2, 1, 1, 0, 0], 3);
    assert.deepEqual(
      points.map(({ down }) => down.toFixed(2)),
      ['0.00', '0.67', '1.00'],
    );
  });

  it('is nothing without a course, and leaves out what is no number', () => {
    assert.deepEqual(sparkPoints([5], 10), []);
    assert.equal(sparkPoints([5, NaN, 4, Infinity], 10).length, 2);
  });

  it('lets a spike at the start leave the picture, so that what follows shows', () => {
    const values = [1000, ...Array.from({ length: 99 }, (_, index) => 2 - index / 99)];
    const points = sparkPoints(values, 100);
    assert.equal(points[0]?.down, 0);
    assert.ok(points[50]!.down > 0.4 && points[50]!.down < 0.6);
  });
});
