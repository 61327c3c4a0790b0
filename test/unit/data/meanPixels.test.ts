import assert from 'node:assert/strict';
import { meanPixels } from '../../../src/data/meanPixels';

describe('meanPixels', () => {
  it('averages the pictures asked for, pixel by pixel, on the scale of 0 to 1', () => {
    const images = Uint8Array.of(0, 255, 9, 9, 255, 255);
    const mean = meanPixels({ images, bytesPerImage: 2 }, Uint32Array.of(0, 2));
    assert.deepEqual([...mean], [0.5, 1]);
  });
});
