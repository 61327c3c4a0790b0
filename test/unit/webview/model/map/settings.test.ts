import assert from 'node:assert/strict';
import type { LatentSpace } from '../../../../../src/protocol/trainer';
import { dimensionsFor, layoutFor, projectionFor } from '../../../../../webview/model/map/settings';
import { readViewState } from '../../../../../webview/model/viewState';

const space = (...klPerDimension: number[]): LatentSpace =>
  ({
    latentDimensions: klPerDimension.length,
    klPerDimension: Float32Array.from(klPerDimension),
  }) as unknown as LatentSpace;
const fresh = readViewState(undefined).map;

describe('the axes of the map', () => {
  it('are the dimensions where there are two, else the principal axes', () => {
    assert.deepEqual(projectionFor(fresh, space(1, 2)), { kind: 'dimensions', x: 0, y: 1 });
    assert.deepEqual(projectionFor(fresh, space(1, 2, 3)), { kind: 'principal', x: 0, y: 1 });
    assert.deepEqual(projectionFor(fresh, space(1)), { kind: 'dimensions', x: 0 });
    assert.equal(layoutFor({ ...fresh, layout: 'umap' }, 2), 'umap');
  });

  it('are the two dimensions that the encodings use most, until others are chosen', () => {
    assert.deepEqual(dimensionsFor(fresh, space(0.1, 5, 0, 7)), { x: 1, y: 3 });
    assert.deepEqual(dimensionsFor({ ...fresh, dimensions: { x: 3, y: 0 } }, space(1, 5, 0, 7)), {
      x: 3,
      y: 0,
    });
  });

  it('are others when those chosen are not there, as for another run', () => {
    assert.deepEqual(dimensionsFor({ ...fresh, dimensions: { x: 9, y: 0 } }, space(1, 5, 0)), { x: 0, y: 1 });
    const far = { ...fresh, layout: 'principal' as const, axes: { x: 7, y: 1 } };
    assert.deepEqual(projectionFor(far, space(1, 5, 0)), { kind: 'principal', x: 0, y: 1 });
    assert.deepEqual(projectionFor({ ...fresh, layout: 'principal' }, space(1)), {
      kind: 'dimensions',
      x: 0,
    });
  });

  it('survive damage to what was saved', () => {
    const { layout, ...rest } = readViewState({ map: { layout: 'sideways', ground: 'yes' } }).map;
    assert.equal(layout, undefined);
    assert.deepEqual(rest, fresh);
    assert.deepEqual(readViewState({ map: 7 }).map, fresh);
  });
});
