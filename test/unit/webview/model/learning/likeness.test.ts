import assert from 'node:assert/strict';
import type { PixelBatch } from '../../../../../src/protocol/pictures';
import { differences, variety } from '../../../../../webview/model/learning/likeness';

const batch = (...pictures: readonly (readonly number[])[]): PixelBatch => ({
  count: pictures.length,
  size: 2,
  channels: 1,
  pixels: Uint8Array.from(pictures.flat()),
});
const [black, white] = [
  [0, 0, 0, 0],
  [255, 255, 255, 255],
];

describe('how alike pictures are', () => {
  it('is told of each pair as a share of what a pixel can differ by', () => {
    const one = batch(black, black, [0, 51, 0, 51]);
    const other = batch(black, white, [51, 0, 51, 0]);
    const [same, opposite, near] = differences(one, other);
    assert.equal(same, 0);
    assert.equal(opposite, 1);
    assert.ok(Math.abs(near! - 0.2) < 1e-12);
  });

  it('is told of many by how far they are from their mean', () => {
    assert.equal(variety(batch(white, white, white)), 0);
    assert.equal(variety(batch(black, white)), 0.5);
    const other = variety(batch([0, 0, 0, 0], [0, 0, 0, 255]));
    assert.ok(Math.abs(other - Math.sqrt((2 * 127.5 ** 2) / 8) / 255) < 1e-12);
    assert.equal(variety(batch()), 0);
  });
});
