import assert from 'node:assert/strict';
import fc from 'fast-check';
import { panBy } from '../../../../../webview/model/places/camera';
import { baredBy, shiftBetween } from '../../../../../webview/model/places/scroll';

const camera = { x: 0.3, y: -1.7, scale: 52.9 };

describe('shifting what is painted', () => {
  it('goes by as many whole pixels as the view was moved', () => {
    assert.deepEqual(shiftBetween(camera, panBy(camera, 7, -3), 1), { x: 7, y: -3 });
    assert.deepEqual(shiftBetween(camera, panBy(camera, 7, -3), 2), { x: 14, y: -6 });
  });

  it('is not possible between pixels, nor when the view is nearer or farther', () => {
    assert.equal(shiftBetween(camera, panBy(camera, 0.5, 0), 1), undefined);
    assert.equal(shiftBetween(camera, { ...camera, scale: camera.scale * 1.01 }, 1), undefined);
  });

  it('bares exactly the pixels that nothing was moved to, each once', () => {
    const side = fc.integer({ min: 1, max: 12 });
    const by = fc.integer({ min: -15, max: 15 });
    fc.assert(
      fc.property(side, side, by, by, (width, height, x, y) => {
        const painted = new Uint8Array(width * height);
        for (const box of baredBy({ x, y }, { width, height }))
          for (let row = box.top; row < box.top + box.height; row++)
            for (let column = box.left; column < box.left + box.width; column++)
              painted[row * width + column]!++;
        for (let row = 0; row < height; row++) {
          for (let column = 0; column < width; column++) {
            const [fromX, fromY] = [column - x, row - y];
            const wasThere = fromX >= 0 && fromY >= 0 && fromX < width && fromY < height;
            assert.equal(painted[row * width + column], wasThere ? 0 : 1);
          }
        }
      }),
    );
  });
});
