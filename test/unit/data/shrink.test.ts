import assert from 'node:assert/strict';
import { shrink } from '../../../src/data/shrink';

describe('shrinking pictures', () => {
  it('takes the mean of each square of pixels, channel by channel', () => {
    // Two pictures of 2×2 pixels.
    const first = [0, 10, 0, 2, 20, 0, 4, 30, 0, 6, 40, 0];
    const second = first.map((value) => value * 2);
    const batch = { count: 2, size: 2, channels: 3 as const, pixels: Uint8Array.from([...first, ...second]) };
    const small = shrink(batch, 2);
    assert.deepEqual(
      { ...small, pixels: [...small.pixels] },
      {
        count: 2,
        size: 1,
        channels: 3,
        pixels: [3, 25, 0, 6, 50, 0],
      },
    );
  });

  it('keeps where things are', () => {
    const pixels = new Uint8Array(16);
    for (const at of [2, 3, 6, 7]) pixels[at] = 200;
    assert.deepEqual([...shrink({ count: 1, size: 4, channels: 1, pixels }, 2).pixels], [0, 200, 0, 0]);
  });

  it('refuses factors that leave a rest', () => {
    const batch = { count: 1, size: 4, channels: 1 as const, pixels: new Uint8Array(16) };
    for (const factor of [0, 1.5, 3, -2]) assert.throws(() => shrink(batch, factor), RangeError);
    assert.equal(shrink(batch, 1), batch);
  });
});
