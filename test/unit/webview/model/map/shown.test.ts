import assert from 'node:assert/strict';
import { accepts, everything, labelGroups, soloed, toggled } from '../../../../../webview/model/map/filter';
import { densityFields } from '../../../../../webview/model/places/density';
import { labelMedians, typicalFirst } from '../../../../../webview/model/places/labels';
import { averageSpacing, detailAt } from '../../../../../webview/model/places/levelOfDetail';
import { begin, drawnTo, movedBy, polygonOf, withCorner } from '../../../../../webview/model/places/outline';
import { PlaceIndex } from '../../../../../webview/model/places/placeIndex';
import {
  shadeCount,
  shadeOf,
  shadeOfCategory,
  shadesBy,
  usualRange,
} from '../../../../../webview/model/places/shades';
import { atOnce } from '../../../../../webview/model/places/slices';
import { labelRows } from '../../../../../webview/model/map/summary';

const labels = Int32Array.of(0, 1, 1, -1, 1, 0);
const heldOut = Uint8Array.of(0, 0, 1, 0, 0, 1);
const kl = Float32Array.of(1, 2, 3, 4, 5, 6);
const names = ['cat', 'dog', 'never seen'];
const groups = labelGroups(labels, names, 'no label');

describe('what the map shows', () => {
  it('counts the pictures of each label, and those without one', () => {
    assert.deepEqual(groups, [
      { value: 0, name: 'cat', count: 2 },
      { value: 1, name: 'dog', count: 3 },
      { value: -1, name: 'no label', count: 1 },
    ]);
  });

  it('leaves out by label and by split, and nothing at first', () => {
    const shown = (filter: typeof everything): number[] =>
      [0, 1, 2, 3, 4, 5].filter(accepts(filter, labels, heldOut));
    assert.deepEqual(shown(everything), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(shown({ ...everything, hiddenLabels: new Set([1]) }), [0, 3, 5]);
    assert.deepEqual(shown({ hiddenLabels: new Set([1]), hiddenSplits: new Set([1]) }), [0, 3]);
  });

  it('shows one label alone, and all again', () => {
    const alone = soloed(everything.hiddenLabels, 1, groups);
    assert.deepEqual([...alone], [0, -1]);
    assert.deepEqual([...soloed(alone, 1, groups)], []);
    assert.deepEqual([...soloed(alone, 0, groups)], [1, -1]);
    assert.deepEqual([...toggled(alone, 0)], [-1]);
    assert.deepEqual([...toggled(new Set(), 2)], [2]);
  });

  it('has means of each label for who doesn’t see the canvas', () => {
    const losses = Float32Array.of(10, 20, 30, 40, 50, 60);
    const [cat, dog, none] = labelRows(groups, labels, { kl, heldOut, losses });
    assert.deepEqual(cat, { value: 0, name: 'cat', count: 2, heldOut: 1, kl: 3.5, loss: 35 });
    assert.deepEqual([dog!.heldOut, dog!.kl, dog!.loss], [1, 10 / 3, 100 / 3]);
    assert.deepEqual([none!.kl, none!.loss], [4, 40]);
    assert.equal(labelRows(groups, labels, { kl, heldOut })[0]!.loss, undefined);
  });

  it('names a label at its median', () => {
    const places = Float32Array.of(0, 0, 1, 1, 9, 3, 50, 50, 2, 2, 4, 8);
    const medians = labelMedians(new PlaceIndex(places), labels, 3);
    assert.deepEqual(medians[1], { x: 2, y: 2 });
    assert.equal(medians[2], undefined);
  });

  it('shows the most typical of a label first', () => {
    // Three of a kind together, a stray one, and one that is left out.
    const places = Float32Array.of(0, 0, 5, 5, 5.05, 5, 5, 5.05, 1, 1, 0, 0);
    const index = new PlaceIndex(places);
    const all = Int32Array.of(0, 1, 1, 1, 1, 0);
    const bounds = { left: -1, right: 6, bottom: -1, top: 6 };
    const fields = atOnce(densityFields(index.places, 2, (at) => all[index.rows[at]!]!, bounds));
    const first = atOnce(typicalFirst(index, all, fields, (row) => row !== 5));
    const order = [...first].map((at) => index.rows[at]!);
    assert.equal(order.length, 5);
    assert.equal(order.at(-1), 4, 'the stray one is last');
    assert.ok(!order.includes(5));
  });
});

describe('the colours of the map', () => {
  it('gives each of many labels its shade, none the first', () => {
    assert.equal(shadeOfCategory(-1), 0);
    assert.equal(new Set(Array.from({ length: 100 }, (_, label) => shadeOfCategory(label))).size, 100);
    for (const label of [0, 118, 119, 100_000]) {
      assert.ok(shadeOfCategory(label) >= 1 && shadeOfCategory(label) < shadeCount);
    }
  });

  it('scales by the usual values, and gives the ends to those beyond', () => {
    const values = Float32Array.from({ length: 1001 }, (_, i) => i);
    values[500] = 1e9;
    const range = usualRange(values);
    assert.ok(range.low === 10 && range.high <= 992, JSON.stringify(range));
    assert.equal(shadeOf(-5, range), 0);
    assert.equal(shadeOf(1e9, range), shadeCount - 1);
    assert.equal(shadeOf(NaN, range), shadeCount - 1, 'what is no number is as bad as can be');
    assert.equal(usualRange(Float32Array.of(3, 3, 3)).high, 4);
  });

  it('shades by label, KL divergence, loss or split', () => {
    const columns = { labels, kl, heldOut };
    assert.deepEqual([...shadesBy('label', columns).shades], [1, 2, 2, 0, 2, 1]);
    assert.deepEqual([...shadesBy('split', columns).shades], [1, 1, 2, 1, 1, 2]);
    const byKl = shadesBy('kl', columns);
    assert.deepEqual(byKl.range, { low: 1, high: 6 });
    assert.equal(byKl.shades[0], 0);
    assert.equal(byKl.shades[5], shadeCount - 1);
    assert.equal(shadesBy('loss', columns).range, undefined, 'losses are not there yet');
  });
});

describe('what shows at a zoom', () => {
  it('is contours, then dots, then larger pictures', () => {
    const far = detailAt(1, 2);
    const near = detailAt(16, 32);
    assert.ok(far.contourOpacity === 1 && near.contourOpacity === 0);
    assert.ok(near.dotRadius > far.dotRadius && near.dotOpacity > far.dotOpacity);
    assert.ok(near.pictureSide > far.pictureSide);
    assert.ok(near.pictureDistance > near.pictureSide && far.pictureDistance > far.pictureSide);
    assert.equal(averageSpacing(100, 4), 5);
    assert.equal(averageSpacing(100, 0), 1);
  });
});

describe('an outline that a person draws', () => {
  it('is a rectangle whichever corner it begins at', () => {
    const drawn = drawnTo(begin('rectangle', { x: 10, y: 20 }), { x: 4, y: 30 });
    assert.deepEqual(polygonOf(drawn), [
      { x: 4, y: 20 },
      { x: 10, y: 20 },
      { x: 10, y: 30 },
      { x: 4, y: 30 },
    ]);
    assert.deepEqual(polygonOf(movedBy(begin('rectangle', { x: 0, y: 0 }), 5, 6))[2], { x: 5, y: 6 });
  });

  it('is a lasso along the way of the pointer, or corner by corner with keys', () => {
    let lasso = begin('lasso', { x: 0, y: 0 });
    for (const x of [1, 5, 5.5, 9]) lasso = drawnTo(lasso, { x, y: 0 });
    assert.deepEqual(
      lasso.corners.map(({ x }) => x),
      [0, 5, 9],
    );
    let byKeys = begin('lasso', { x: 0, y: 0 });
    byKeys = withCorner(movedBy(byKeys, 10, 0));
    byKeys = movedBy(byKeys, 0, 10);
    assert.deepEqual(polygonOf(byKeys), [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 10, y: 10 },
    ]);
  });
});
