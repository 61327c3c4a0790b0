import assert from 'node:assert/strict';
import { meanPixels } from '../../../src/data/meanPixels';
import { inMemory } from './pictures';

describe('meanPixels', () => {
  it('averages the pictures asked for, pixel by pixel, on the scale of 0 to 1', async () => {
    const dataset = inMemory(Uint8Array.of(0, 255, 9, 9, 255, 255), 2);
    const mean = await meanPixels(dataset, Uint32Array.of(0, 2));
    assert.deepEqual([...mean], [0.5, 1]);
  });

  it('takes 65,536 pictures, evenly chosen, of a set that is larger', async () => {
    const count = 2 ** 17;
    const images = Uint8Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 51 : 204));
    const mean = await meanPixels(
      inMemory(images, 1),
      Uint32Array.from({ length: count }, (_, i) => i),
    );
    assert.deepEqual([...mean], [Math.fround(0.2)]);
  });
});
