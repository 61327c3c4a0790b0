import assert from 'node:assert/strict';
import { shifted } from '../../../src/data/shift';
import { randomStream } from '../../../src/latent/random';

/** What a picture moved right and down is, pixel by pixel. */
function moved(picture: Uint8Array, side: number, channels: number, right: number, down: number): Uint8Array {
  const within = (at: number) => Math.min(side - 1, Math.max(0, at));
  return picture.map((_, i) => {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    const [row, column] = [Math.floor(pixel / side), pixel % side];
    return picture[(within(row - down) * side + within(column - right)) * channels + channel]!;
  });
}

describe('pictures moved by a few pixels', () => {
  for (const channels of [1, 3]) {
    it(`are each the picture at one of the places, edges repeated, every place about as often: ${channels} channels`, () => {
      const side = 5;
      const most = 2;
      const bytes = side * side * channels;
      const count = 500;
      const pixels = Uint8Array.from({ length: count * bytes }, (_, i) => (i * 37 + (i >> 3)) % 251);
      const before = pixels.slice();
      const all = shifted(pixels, { imageSize: side, channels }, most, randomStream(1, 'shift', 3));
      assert.deepEqual(pixels, before, 'the given ones stay');
      const seen = new Map<string, number>();
      for (let i = 0; i < count; i++) {
        const picture = pixels.subarray(i * bytes, (i + 1) * bytes);
        const found = all.subarray(i * bytes, (i + 1) * bytes);
        const places = [-2, -1, 0, 1, 2].flatMap((right) =>
          [-2, -1, 0, 1, 2].map((down) => [right, down] as const),
        );
        const place = places.find(([right, down]) =>
          Buffer.from(moved(picture, side, channels, right, down)).equals(Buffer.from(found)),
        );
        assert.ok(place, `picture ${i}`);
        seen.set(place.join(), (seen.get(place.join()) ?? 0) + 1);
      }
      assert.equal(seen.size, 25);
      for (const [place, times] of seen) assert.ok(times > 5 && times < 45, `${place}: ${times}`);
    });
  }

  it('are the same for the same stream, and others for the next step', () => {
    const pixels = Uint8Array.from({ length: 2 * 64 }, (_, i) => i);
    const at = (step: number) =>
      shifted(pixels, { imageSize: 8, channels: 1 }, 2, randomStream(5, 'shift', step));
    assert.deepEqual(at(7), at(7));
    assert.notDeepEqual(at(7), at(8));
  });

  it('may leave the picture altogether', () => {
    const pixels = Uint8Array.of(1, 2, 3, 4);
    for (let step = 0; step < 50; step++) {
      const values = shifted(pixels, { imageSize: 2, channels: 1 }, 9, randomStream(1, 'shift', step));
      assert.ok(values.every((value) => value >= 1 && value <= 4));
    }
  });
});
