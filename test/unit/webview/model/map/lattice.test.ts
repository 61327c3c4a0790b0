import assert from 'node:assert/strict';
import { latentsOf, latticeFor, serves } from '../../../../../webview/model/map/lattice';

describe('the pictures decoded under the map', () => {
  const view = { left: -3, right: 3, bottom: -2, top: 4 };

  it('cover the view and a little more, each of a size that can be seen', () => {
    const lattice = latticeFor(view, 100);
    assert.ok(lattice.left < -3 && lattice.right > 3 && lattice.bottom < -2 && lattice.top > 4);
    assert.ok(lattice.side * 100 >= 22 && lattice.side * 100 < 44, `${lattice.side}`);
    assert.equal(Math.round((lattice.right - lattice.left) / lattice.side), lattice.columns);
    assert.ok(serves(lattice, view, 100));
  });

  it('serve small moves, not a view beyond them or of other sizes', () => {
    const lattice = latticeFor(view, 100);
    const moved = { ...view, left: -3.4, right: 2.6 };
    assert.ok(serves(lattice, moved, 100));
    assert.ok(!serves(lattice, { ...view, right: 9 }, 100));
    assert.ok(!serves(lattice, { left: -0.5, right: 0.5, bottom: 0, top: 1 }, 600));
  });

  it('are never too many', () => {
    const large = latticeFor({ left: 0, right: 100, bottom: 0, top: 100 }, 100);
    assert.ok(large.columns * large.lines <= 1600);
  });

  it('are decoded where they lie on the plane', () => {
    const plane = {
      origin: Float32Array.of(1, 0, 0),
      horizontal: Float32Array.of(0, 2, 0),
      vertical: Float32Array.of(0, 0, 1),
    };
    const lattice = { left: 0, right: 2, bottom: 0, top: 1, columns: 2, lines: 1, side: 1 };
    assert.deepEqual([...latentsOf(lattice, plane)], [1, 1, 0.5, 1, 3, 0.5]);
  });
});
