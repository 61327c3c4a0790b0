import assert from 'node:assert/strict';
import sharp from 'sharp';
import { encodePng, enlarge, tile } from '../../../src/data/encodePng';
import { noise } from './pictures';

describe('encoding PNG', () => {
  it('keeps every pixel', async () => {
    for (const channels of [1, 3, 4] as const) {
      const pixels = noise(9, channels);
      const png = await encodePng(pixels, 9, 9, channels);
      assert.ok(!Buffer.isBuffer(png) && png.buffer.byteLength === png.length);
      const image = sharp(png).toColourspace(channels === 1 ? 'b-w' : 'srgb');
      assert.deepEqual(Uint8Array.from(await image.raw().toBuffer()), pixels);
      assert.equal((await sharp(png).metadata()).channels, channels);
    }
  });

  it('refuses sizes that disagree', async () => {
    await assert.rejects(encodePng(new Uint8Array(10), 3, 3, 1), RangeError);
    await assert.rejects(encodePng(new Uint8Array(18), 3, 3, 2), RangeError);
    await assert.rejects(encodePng(new Uint8Array(0), 0, 0, 1), RangeError);
  });
});

describe('enlarging', () => {
  it('repeats pixels in both directions', () => {
    const picture = { pixels: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 2, height: 1, channels: 3 };
    assert.deepEqual(enlarge(picture, 2), {
      pixels: Uint8Array.of(1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6),
      width: 4,
      height: 2,
      channels: 3,
    });
    for (const factor of [0, 1.5, -1]) assert.throws(() => enlarge(picture, factor), RangeError);
  });
});

describe('tiling', () => {
  const batch = { count: 3, size: 1, channels: 1, pixels: Uint8Array.of(1, 2, 3) };

  it('fills rows from the top left, with gaps and an empty rest', () => {
    assert.deepEqual(tile(batch, 2, { gap: 1, background: '#090909' }), {
      pixels: Uint8Array.of(1, 9, 2, 9, 9, 9, 3, 9, 9),
      width: 3,
      height: 3,
      channels: 1,
    });
  });

  it('enlarges the pictures but not the gaps', () => {
    const { pixels, width, height } = tile(batch, 9, { gap: 1, scale: 2, background: '#000000' });
    assert.deepEqual([width, height], [8, 2]);
    assert.deepEqual([...pixels.subarray(0, 8)], [1, 1, 0, 2, 2, 0, 3, 3]);
  });

  it('colours the gaps', () => {
    const colour = { count: 2, size: 1, channels: 3, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    const { pixels } = tile(colour, 2, { gap: 1, background: '#0a0b0c' });
    assert.deepEqual([...pixels], [1, 2, 3, 10, 11, 12, 4, 5, 6]);
  });

  it('refuses layouts that cannot be', () => {
    assert.throws(() => tile({ ...batch, count: 0, pixels: new Uint8Array() }, 2), RangeError);
    assert.throws(() => tile(batch, 0), RangeError);
    assert.throws(() => tile(batch, 2, { gap: -1 }), RangeError);
    assert.throws(() => tile(batch, 2, { background: 'grey' }), RangeError);
  });
});
