import assert from 'node:assert/strict';
import type { CheckpointFacts } from '../../../../../src/protocol/configuration';

import { dimensionPlane } from '../../../../../src/latent/latentPlane';
import { cellsIn } from '../../../../../webview/model/grid/tiling';
import { filmedCheckpoints, timelapseOf } from '../../../../../webview/model/grid/timelapse';
import { type ExplorerState, initialState } from '../../../../../webview/model/state';
import { checkpoint, live, view } from '../../facts';

const saved = (step: number): CheckpointFacts => checkpoint(`/a/checkpoints/${step}`, step).facts;
const state = (steps: readonly number[], explored = checkpoint('/a/checkpoints/30', 30)): ExplorerState => ({
  ...initialState,
  known: true,
  view: { ...view('/a'), run: '/a', checkpoints: steps.map(saved) },
  selection: { run: '/a', explored, pictures: [] },
});

describe('a time-lapse of the grid', () => {
  it('has a frame for each checkpoint of the run shown, earliest first', () => {
    assert.deepEqual(filmedCheckpoints(state([30, 20, 10])), [
      '/a/checkpoints/10',
      '/a/checkpoints/20',
      '/a/checkpoints/30',
    ]);
    assert.equal(filmedCheckpoints(state([20, 10], live('/a', 40))).length, 2);
  });

  it('has of very many checkpoints as many as fit, evenly, from the first to the last', () => {
    const steps = Array.from({ length: 5000 }, (_, i) => i + 1);
    const filmed = filmedCheckpoints(state(steps, checkpoint('/a/checkpoints/1', 1)));
    assert.equal(filmed.length, 240);
    const numbers = filmed.map((file) => Number(file.split('/').at(-1)));
    assert.deepEqual([numbers[0], numbers.at(-1)], [1, 5000]);
    const apart = numbers.slice(1).map((step, i) => step - numbers[i]!);
    assert.ok(Math.max(...apart) - Math.min(...apart) <= 1);
  });

  it('has none while what is explored is of another run, whose latents mean nothing to this one', () => {
    assert.deepEqual(filmedCheckpoints(state([30, 20], checkpoint('/b/checkpoints/5', 5))), []);
    assert.deepEqual(filmedCheckpoints(initialState), []);
  });

  it('holds the cells in view as a person reads them, from the top left', () => {
    const plane = dimensionPlane({ latentDimensions: 3 }, 0, 2, Float32Array.of(9, 0.5, 9));
    const cells = cellsIn({ left: 0, right: 2, bottom: -1, top: 2 }, 0);
    const { latents, rows, columns } = timelapseOf(plane, cells)!;
    assert.deepEqual([rows, columns], [3, 2]);
    const z = Array.from({ length: 6 }, (_, cell) => [...latents.subarray(cell * 3, cell * 3 + 3)]);
    assert.deepEqual(z, [
      [0.5, 0.5, 1.5],
      [1.5, 0.5, 1.5],
      [0.5, 0.5, 0.5],
      [1.5, 0.5, 0.5],
      [0.5, 0.5, -0.5],
      [1.5, 0.5, -0.5],
    ]);
    assert.equal(timelapseOf(plane, []), undefined);
  });
});
