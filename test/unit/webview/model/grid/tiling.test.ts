import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  ancestor,
  cellAt,
  cellBounds,
  cellCentre,
  cellsIn,
  cellSide,
  descendant,
  levelFor,
} from '../../../../../webview/model/grid/tiling';

const coordinate = fc.integer({ min: -50_000, max: 50_000 }).map((value) => value / 97);
const levels = fc.integer({ min: -8, max: 12 });

describe('cells of a plane', () => {
  it('hold the place that they are found by, left and bottom edges included', () => {
    fc.assert(
      fc.property(coordinate, coordinate, levels, (x, y, level) => {
        const { left, right, bottom, top } = cellBounds(cellAt(level, { x, y }));
        assert.ok(left <= x && x < right && bottom <= y && y < top);
      }),
    );
    assert.deepEqual(cellAt(1, { x: -0.5, y: 0 }), { level: 1, column: -1, row: 0 });
  });

  it('have their centre in themselves', () => {
    const cell = { level: 2, column: -7, row: 3 };
    assert.deepEqual(cellCentre(cell), { x: -1.625, y: 0.875 });
    assert.deepEqual(cellAt(2, cellCentre(cell)), cell);
  });

  it('cover a view once, on either side of the origin', () => {
    const view = { left: -1.2, right: 0.9, bottom: -0.4, top: 0.5 };
    const cells = cellsIn(view, 1);
    assert.equal(cells.length, 5 * 2);
    assert.equal(new Set(cells.map(({ column, row }) => `${column}/${row}`)).size, cells.length);
    assert.deepEqual(cells[0], { level: 1, column: -3, row: -1 });
    assert.deepEqual(cells.at(-1), { level: 1, column: 1, row: 0 });
  });

  it('of a view that ends on an edge are not touched beyond it', () => {
    assert.equal(cellsIn({ left: -1, right: 1, bottom: -1, top: 1 }, 0).length, 4);
  });

  it('nest, left of the origin as right of it', () => {
    fc.assert(
      fc.property(coordinate, coordinate, levels, fc.integer({ min: 1, max: 4 }), (x, y, level, by) => {
        const cell = cellAt(level, { x, y });
        assert.deepEqual(ancestor(cell, by), cellAt(level - by, { x, y }));
        assert.deepEqual(ancestor(descendant(cell, by), by), cell);
      }),
    );
  });

  it('are as wide as asked on screen, and less than twice that', () => {
    const scale = fc.double({ min: 0.05, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(scale, (pixels) => {
        const width = cellSide(levelFor(pixels, 30)) * pixels;
        assert.ok(width >= 30 - 1e-9 && width < 60 + 1e-9, String(width));
      }),
    );
  });
});
