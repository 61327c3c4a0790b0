import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sheetFor } from '../../../../webview/model/learning/sheet';
import { between, seenFrom, toScreen } from '../../../../webview/model/places/camera';
import { eased, shareOf } from '../../../../webview/model/transition';

describe('what turns into another', () => {
  it('has turned by the share of its time, and is done for good after it', () => {
    assert.deepEqual(
      [990, 1000, 1045, 1180, 9000].map((now) => shareOf(1000, now, 180)),
      [0, 0, 0.25, 1, 1],
    );
    assert.equal(shareOf(undefined, 0, 180), 1, 'what never began is done');
    assert.equal(shareOf(0, 0, 180), 0, 'the first moment of a page is one like others');
  });

  it('begins and ends gently, never goes back, and is half way at half time', () => {
    assert.deepEqual([eased(0), eased(0.5), eased(1)], [0, 0.5, 1]);
    assert.ok(eased(0.01) < 0.001 && eased(0.99) > 0.999);
    const shares = Array.from({ length: 101 }, (_, i) => eased(i / 100));
    assert.ok(shares.every((share, i) => i === 0 || share > shares[i - 1]!));
  });

  it('sets out from where it was on the screen, whatever the view is now', () => {
    const size = { width: 640, height: 480 };
    const number = fc.integer({ min: -400, max: 400 }).map((value) => value / 16);
    const camera = fc.record({ x: number, y: number, scale: fc.integer({ min: 1, max: 64 }) });
    fc.assert(
      fc.property(camera, camera, number, number, (before, now, x, y) => {
        const places = Float32Array.of(x, y);
        const was = toScreen(before, size, { x, y });
        seenFrom(places, before, now);
        const is = toScreen(now, size, { x: places[0]!, y: places[1]! });
        assert.ok(Math.hypot(is.x - was.x, is.y - was.y) < 0.05, JSON.stringify([was, is]));
      }),
    );
  });

  it('glides from view to view, at both ends what they are', () => {
    const from = { x: 0, y: 1, scale: 10 };
    const to = { x: 4, y: -3, scale: 90 };
    assert.deepEqual(between(from, to, 0), from);
    const end = between(from, to, 1);
    assert.ok(Math.hypot(end.x - to.x, end.y - to.y, end.scale - to.scale) < 1e-9);
    const half = between(from, to, 0.5);
    assert.ok(half.scale > from.scale && half.scale < to.scale);
  });
});

describe('a sheet of pictures', () => {
  it('fills its rows, and the width, with pictures of a size that can be seen', () => {
    const sheet = sheetFor(300, { count: 16, size: 28, layers: 1 });
    assert.equal(16 % sheet.columns, 0);
    assert.ok(sheet.cell >= 28 && sheet.columns * sheet.step <= 303.001);
    assert.equal(sheet.height, (16 / sheet.columns) * sheet.band - 6);
  });

  it('has room for the pictures of all layers, one over the other', () => {
    const one = sheetFor(300, { count: 8, size: 64, layers: 1 });
    const two = sheetFor(300, { count: 8, size: 64, layers: 2 });
    assert.equal(two.band - one.band, one.cell + 1);
    assert.equal(two.columns, one.columns);
  });

  it('is as low as the room for it, of smaller pictures in more columns', () => {
    const low = sheetFor(330, { count: 16, size: 64, layers: 2 }, 60);
    assert.equal(low.columns, 16);
    assert.ok(low.height <= 60 && low.columns * low.step - 3 <= 330);
    assert.equal(sheetFor(330, { count: 16, size: 64, layers: 2 }, 600).columns, 8);
  });

  it('is nothing for no picture, and never enlarges a few beyond measure', () => {
    assert.equal(sheetFor(300, { count: 0, size: 28, layers: 1 }).height, 0);
    assert.equal(sheetFor(900, { count: 2, size: 28, layers: 1 }).cell, 64);
  });
});
