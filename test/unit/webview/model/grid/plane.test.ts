import assert from 'node:assert/strict';
import { latentAt, type LatentPlane, pointOn } from '../../../../../src/latent/latentPlane';
import type { LatentSpace } from '../../../../../src/protocol/trainer';
import { axesFor, coordinatesAt, offsetsThrough, planeFor } from '../../../../../webview/model/grid/plane';

const model = { latentDimensions: 3, prior: { kind: 'standardNormal' } } as const;
const space = {
  centre: Float32Array.of(1, 1, 1),
  principalAxes: Float32Array.of(0, 1, 0, 1, 0, 0, 0, 0, 1),
  principalVariances: Float32Array.of(4, 1, 0.25),
} as LatentSpace;
const neighbourhood: LatentPlane = {
  origin: Float32Array.of(1, 2, 3),
  horizontal: Float32Array.of(0, 0.5, 0),
  vertical: Float32Array.of(0, 0, 0.25),
};
const close = (one: ArrayLike<number>, other: ArrayLike<number>): void =>
  Array.from(one).forEach((value, i) => assert.ok(Math.abs(value - other[i]!) < 1e-5));

describe('the plane of the grid', () => {
  it("is a picture's neighbourhood at first, or the two dimensions that there are", () => {
    assert.deepEqual(axesFor(undefined, 3), { kind: 'neighbourhood' });
    assert.deepEqual(axesFor(undefined, 2), { kind: 'dimensions', x: 0, y: 1 });
    assert.deepEqual(axesFor({ kind: 'principal' }, 2), { kind: 'dimensions', x: 0, y: 1 });
    assert.deepEqual(axesFor({ kind: 'principal' }, 3), { kind: 'principal' });
  });

  it('is none while what its axes need is not there', () => {
    assert.equal(planeFor({ kind: 'neighbourhood' }, {}, { model }), undefined);
    assert.equal(planeFor({ kind: 'principal' }, {}, { model }), undefined);
    const ofAnother = { ...neighbourhood, origin: new Float32Array(2) };
    assert.equal(planeFor({ kind: 'neighbourhood' }, {}, { model, neighbourhood: ofAnother }), undefined);
  });

  it('goes through its picture, and by sliders aside but never along itself', () => {
    const plane = planeFor({ kind: 'neighbourhood' }, {}, { model, neighbourhood })!;
    close(latentAt(plane, { x: 0, y: 0 }), [1, 2, 3]);
    const shifted = planeFor({ kind: 'neighbourhood' }, { 0: 2, 1: 9 }, { model, neighbourhood })!;
    close(shifted.origin, [3, 2, 3]);
    assert.notEqual(shifted.key, plane.key);
    assert.deepEqual(shifted.projection, plane.projection, 'the points stay where they are');
    assert.equal(plane.prior, undefined);
  });

  it('has sliders that lead it through any z', () => {
    const z = Float32Array.of(0.3, -2, 5);
    for (const axes of [{ kind: 'principal' }, { kind: 'dimensions', x: 0, y: 2 }] as const) {
      const plane = planeFor(axes, {}, { model, space })!;
      const through = planeFor(axes, offsetsThrough(plane, z, space), { model, space })!;
      close(latentAt(through, pointOn(through, z)), z);
    }
  });

  it('names its coordinates, of one dimension only one', () => {
    const plane = planeFor({ kind: 'dimensions', x: 2, y: 0 }, {}, { model })!;
    assert.deepEqual(coordinatesAt(plane, { x: 1.5, y: -1 }), [
      { name: 'z[2]', value: 1.5 },
      { name: 'z[0]', value: -1 },
    ]);
    const line = planeFor({ kind: 'principal' }, {}, { model: { ...model, latentDimensions: 1 } })!;
    assert.deepEqual(coordinatesAt(line, { x: 1.5, y: -1 }), [{ name: 'z[0]', value: 1.5 }]);
  });
});
