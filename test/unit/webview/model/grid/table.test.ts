import assert from 'node:assert/strict';
import { tableRows } from '../../../../../webview/model/grid/table';

describe('the table of the grid', () => {
  it('has a place in the middle of each of five by five equal parts, from above', () => {
    const rows = tableRows({ left: -5, right: 5, bottom: 0, top: 10 }, true);
    assert.deepEqual(
      rows.map(({ y }) => y),
      [9, 7, 5, 3, 1],
    );
    for (const { y, places } of rows) {
      assert.deepEqual(
        places,
        [-4, -2, 0, 2, 4].map((x) => ({ x, y })),
      );
    }
  });

  it('has one row where the plane has one direction', () => {
    const rows = tableRows({ left: 0, right: 1, bottom: -1, top: 1 }, false);
    assert.deepEqual(
      rows.map(({ y, places }) => [y, places.length]),
      [[0, 5]],
    );
  });

  it('lies where its headings say, in hundredths, unless the view is smaller than that', () => {
    const [wide] = tableRows({ left: 0, right: 10 / 3, bottom: 0, top: 1 }, false);
    assert.deepEqual(
      wide!.places.map(({ x }) => x),
      [0.33, 1, 1.67, 2.33, 3],
    );
    const [near] = tableRows({ left: 0, right: 0.001, bottom: 0, top: 1 }, false);
    assert.equal(new Set(near!.places.map(({ x }) => x)).size, 5);
  });
});
