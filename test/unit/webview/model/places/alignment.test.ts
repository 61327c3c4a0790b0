import assert from 'node:assert/strict';
import { randomStream } from '../../../../../src/latent/random';
import { pointOn } from '../../../../../src/latent/latentPlane';
import { turnedTowards, withSignsOf } from '../../../../../webview/model/places/alignment';

const places = randomStream(5, 'alignment', 0).fillNormal(new Float32Array(400));

/** Places turned by an angle, maybe mirrored, and moved. */
function turned(by: number, isMirrored: boolean): Float32Array {
  return places.map((_, at) => {
    const x = places[at - (at % 2)]!;
    const y = places[at - (at % 2) + 1]! * (isMirrored ? -1 : 1);
    return at % 2 === 0 ? Math.cos(by) * x - Math.sin(by) * y + 7 : Math.sin(by) * x + Math.cos(by) * y - 3;
  });
}

describe('a map that follows another', () => {
  for (const isMirrored of [false, true]) {
    it(`is turned back from any angle${isMirrored ? ', and mirrored back' : ''}`, () => {
      for (const angle of [0.3, 2, -1, Math.PI]) {
        const back = turnedTowards(turned(angle, isMirrored), places);
        // Turning keeps the middle where it is: only directions are compared.
        for (let at = 0; at < 20; at += 2) {
          const byX = back[at]! - back[at + 2]!;
          const expected = places[at]! - places[at + 2]!;
          assert.ok(Math.abs(byX - expected) < 1e-4, `${byX} is not ${expected}`);
        }
      }
    });
  }

  it('is left as it is when there is nothing to compare', () => {
    assert.equal(turnedTowards(places, new Float32Array(2)), places);
    assert.deepEqual(turnedTowards(new Float32Array(4), new Float32Array(4)), new Float32Array(4));
  });

  it('has axes that point as before', () => {
    const plane = {
      origin: Float32Array.of(0, 0, 0),
      horizontal: Float32Array.of(1, 0, 0),
      vertical: Float32Array.of(0, 2, 0),
    };
    const map = { places: Float32Array.of(1, 2, -3, 4), plane };
    const before = { ...plane, horizontal: Float32Array.of(-1, 0.1, 0) };
    const aligned = withSignsOf(map, before);
    assert.deepEqual([...aligned.places], [-1, 2, 3, 4]);
    assert.deepEqual(pointOn(aligned.plane, Float32Array.of(3, 4, 9)), { x: -3, y: 2 });
    assert.equal(withSignsOf(map, plane), map);
    assert.equal(withSignsOf(map, undefined), map);
  });
});
