import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  between,
  boundsOf,
  fit,
  inView,
  keptNear,
  limitedFactor,
  panBy,
  showing,
  toMap,
  toScreen,
  uncovered,
  zoomAbout,
} from '../../../../../webview/model/places/camera';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const point = (most: number) => fc.record({ x: number(-most, most), y: number(-most, most) });
const camera = fc.record({ x: number(-10, 10), y: number(-10, 10), scale: number(0.5, 500) });
const size = fc.record({ width: number(50, 2000), height: number(50, 2000) });
const near = (a: number, b: number, tolerance = 1e-6): void =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

describe('the camera of the map', () => {
  it('goes from the map to the screen and back', () => {
    fc.assert(
      fc.property(camera, size, point(50), (view, canvas, place) => {
        const back = toMap(view, canvas, toScreen(view, canvas, place));
        near(back.x, place.x);
        near(back.y, place.y);
      }),
    );
  });

  it('has larger second coordinates higher up', () => {
    const view = { x: 0, y: 0, scale: 10 };
    const canvas = { width: 100, height: 60 };
    assert.deepEqual(toScreen(view, canvas, { x: 1, y: 1 }), { x: 60, y: 20 });
  });

  it('keeps what is under the pointer there while it zooms', () => {
    fc.assert(
      fc.property(camera, size, point(300), number(0.1, 10), (view, canvas, pointer, factor) => {
        const before = toMap(view, canvas, pointer);
        const zoomed = zoomAbout(view, canvas, factor, pointer);
        near(zoomed.scale, view.scale * factor);
        const after = toMap(zoomed, canvas, pointer);
        near(after.x, before.x);
        near(after.y, before.y);
      }),
    );
  });

  it('moves the map with the hand', () => {
    const canvas = { width: 100, height: 100 };
    const view = { x: 1, y: 2, scale: 20 };
    const before = toScreen(view, canvas, { x: 3, y: 4 });
    const after = toScreen(panBy(view, 15, -7), canvas, { x: 3, y: 4 });
    near(after.x - before.x, 15);
    near(after.y - before.y, -7);
  });

  it('fits all places with the margin free, so that no mark at the edge is cut', () => {
    fc.assert(
      fc.property(fc.array(point(40), { minLength: 2, maxLength: 40 }), size, (places, canvas) => {
        const bounds = boundsOf(Float32Array.from(places.flatMap(({ x, y }) => [x, y])))!;
        const margin = 20;
        const view = fit(bounds, canvas, margin);
        for (const { x, y } of places) {
          const at = toScreen(view, canvas, { x: Math.fround(x), y: Math.fround(y) });
          assert.ok(at.x >= margin - 0.01 && at.x <= canvas.width - margin + 0.01, `${at.x}`);
          assert.ok(at.y >= margin - 0.01 && at.y <= canvas.height - margin + 0.01, `${at.y}`);
        }
      }),
    );
  });

  it('shows one place alone, and knows no bounds of none', () => {
    assert.equal(boundsOf(new Float32Array()), undefined);
    assert.equal(boundsOf(Float32Array.of(NaN, 1)), undefined);
    const alone = fit(boundsOf(Float32Array.of(3, 4))!, { width: 100, height: 100 }, 10);
    assert.deepEqual(alone, { x: 3, y: 4, scale: 1 });
  });

  it('zooms out past everything, within limits', () => {
    const whole = { x: 0, y: 0, scale: 10 };
    assert.ok(limitedFactor(whole, 0.5, whole) === 0.5, 'out past everything');
    near(limitedFactor(whole, 1e-9, whole) * 10, 10 / 6);
    near(limitedFactor(whole, 1e9, whole) * 10, 10 * 2 ** 15);
  });

  it('never loses sight of the places, nor moves a view that sees them', () => {
    const canvas = { width: 100, height: 100 };
    const bounds = { left: -1, right: 1, bottom: -1, top: 1 };
    const lost = keptNear({ x: 1000, y: -1000, scale: 10 }, canvas, bounds);
    const seen = inView(lost, canvas);
    assert.ok(seen.left < 1 && seen.top > -1);
    const fine = { x: 0.5, y: 0.5, scale: 10 };
    assert.deepEqual(keptNear(fine, canvas, bounds), fine);
  });

  it('moves no farther than it takes to show a place', () => {
    const canvas = { width: 100, height: 100 };
    const view = { x: 0, y: 0, scale: 10 };
    const at = toScreen(showing(view, canvas, { x: 40, y: 0 }, 12), canvas, { x: 40, y: 0 });
    near(at.x, 88);
    near(at.y, 50);
    assert.deepEqual(showing(view, canvas, { x: 1, y: 1 }, 12), view);
  });

  it('moves what is covered out from under it, and nothing else', () => {
    const canvas = { width: 100, height: 100 };
    const view = { x: 0, y: 0, scale: 10 };
    const low = { x: 1, y: -4 };
    const at = toScreen(uncovered(view, canvas, low, 46, 12), canvas, low);
    near(at.x, 60);
    near(at.y, 42);
    assert.equal(uncovered(view, canvas, { x: 0, y: 1 }, 46, 12), view, 'not covered');
    assert.equal(uncovered(view, canvas, { x: 0, y: -6 }, 46, 12), view, 'not in view');
    assert.equal(
      toScreen(uncovered(view, canvas, low, 100, 12), canvas, low).y,
      12.5,
      'never out of the view',
    );
  });

  it('glides from one view to another', () => {
    const from = { x: 0, y: 0, scale: 1 };
    const to = { x: 8, y: -2, scale: 16 };
    assert.deepEqual(between(from, to, 0), from);
    const end = between(from, to, 1);
    near(end.x, 8);
    near(end.y, -2);
    near(end.scale, 16);
    near(between(from, to, 0.5).scale, 4);
    near(between(from, { x: 8, y: 0, scale: 1 }, 0.25).x, 2);
  });
});
