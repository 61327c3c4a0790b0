import assert from 'node:assert/strict';
import { planeFor } from '../../../../../webview/model/grid/plane';
import { cameraFor, homeOf, limitedZoom, viewFor, viewOf } from '../../../../../webview/model/grid/view';
import { cellAt, cellBounds, cellsIn, levelFor } from '../../../../../webview/model/grid/tiling';
import { readViewState } from '../../../../../webview/model/viewState';
import { inView, toMap, zoomAbout } from '../../../../../webview/model/places/camera';
import type { LatentSpace } from '../../../../../src/protocol/trainer';

const size = { width: 600, height: 400 };
const model = { latentDimensions: 2, prior: { kind: 'standardNormal' } } as const;
const plane = planeFor({ kind: 'dimensions', x: 0, y: 1 }, {}, { model })!;

describe('the view of the grid', () => {
  it('is kept where its cells can be counted, whatever was saved or panned to', () => {
    const [x, y] = [1e300, -1e17];
    assert.equal(readViewState({ gridView: { x, y, span: 1 } }).gridView, undefined);
    for (const span of [1e-4, 4096]) {
      const camera = cameraFor(viewFor({ x, y, scale: 400 / span }, size), size);
      const level = levelFor(camera.scale, 28);
      const { left, bottom } = cellBounds(cellAt(level, camera));
      assert.deepEqual(cellAt(level, { x: left, y: bottom }), cellAt(level, camera));
      const cells = cellsIn(inView(camera, size), level).length;
      assert.ok(cells > 0 && cells < 1000, `${cells} cells`);
    }
  });

  it('is the same on a canvas of another size, measured by its shorter side', () => {
    const view = { x: 1, y: -2, span: 4 };
    assert.deepEqual(viewFor(cameraFor(view, size), size), view);
    const { left, right, bottom, top } = inView(cameraFor(view, size), size);
    assert.deepEqual([left, right, bottom, top], [-2, 4, -4, 0]);
    const tall = inView(cameraFor(view, { width: 100, height: 300 }), { width: 100, height: 300 });
    assert.deepEqual([tall.right - tall.left, tall.top - tall.bottom], [4, 12]);
  });

  it('zooms no further than is of use, and keeps the place under the pointer there', () => {
    const widest = { x: 0, y: 0, span: 4000 };
    const factor = limitedZoom(widest, 0.01);
    const camera = cameraFor(widest, size);
    const at = { x: 10, y: 390 };
    const zoomed = zoomAbout(camera, size, factor, at);
    assert.equal(viewFor(zoomed, size).span, 4096);
    const [before, after] = [toMap(camera, size, at), toMap(zoomed, size, at)];
    assert.ok(Math.hypot(before.x - after.x, before.y - after.y) < 1e-6);
    assert.equal(limitedZoom({ x: 0, y: 0, span: 2 }, 1.5), 1.5);
  });

  it('shows all of the prior, and all of the encodings where they reach further', () => {
    const ofPrior = homeOf(plane, undefined);
    assert.ok(ofPrior.left < -3.1 && ofPrior.right > 3.1 && ofPrior.bottom < -3.1 && ofPrior.top > 3.1);
    const space = {
      centre: Float32Array.of(5, 0),
      standardDeviation: Float32Array.of(2, 0.1),
    } as LatentSpace;
    const home = homeOf(plane, space);
    assert.ok(home.right >= 5 + 3 * 2 && home.left === ofPrior.left && home.top === ofPrior.top);
    const { left, right, bottom, top } = inView(cameraFor(viewOf(home, size), size), size);
    for (const [far, near] of [
      [home.left, left],
      [right, home.right],
      [home.bottom, bottom],
      [top, home.top],
    ] as const) {
      assert.ok(far >= near - 1e-9);
    }
  });
});
