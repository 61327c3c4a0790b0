import assert from 'node:assert/strict';
import type { CheckpointFacts, EpochMetrics } from '../../../../src/protocol/configuration';
import type { TrainingStatus } from '../../../../src/protocol/explorer';
import { stopOf, stopsOf } from '../../../../webview/model/checkpoints';
import { type ExplorerState, initialState } from '../../../../webview/model/state';
import { checkpoint, live, view } from '../facts';

const saved = (step: number, loss?: number): CheckpointFacts => ({
  ...checkpoint(`/a/checkpoints/${step}`, step).facts,
  metrics: loss === undefined ? undefined : ({ train: { loss: 0 }, validation: { loss } } as EpochMetrics),
});

/** A run `/a` whose checkpoints come latest first, as the host tells them. */
const state = (
  checkpoints: readonly CheckpointFacts[],
  explored = checkpoint('/a/checkpoints/30', 30),
): ExplorerState => ({
  ...initialState,
  known: true,
  view: { ...view('/a'), checkpoints },
  selection: { run: '/a', explored, pictures: [] },
});
const steps = (of: ExplorerState) => stopsOf(of).map(({ facts }) => facts?.step ?? 'live');
const training: TrainingStatus = { state: 'training', done: 0, total: 0, epoch: 1, epochs: 2 };

describe('the weights along the time of training', () => {
  it('go from the first checkpoint to the last, the best by its held-out loss', () => {
    const shown = state([saved(30, 5), saved(20, 4), saved(10, 9)]);
    assert.deepEqual(steps(shown), [10, 20, 30]);
    assert.deepEqual(
      stopsOf(shown).map(({ best }) => best),
      [false, true, false],
    );
    assert.equal(stopOf(stopsOf(shown), shown), 2);
  });

  it('call none the best that was saved within an epoch, nor the only one, nor any where no picture was held out', () => {
    const partial = { ...saved(30, 1), partial: true };
    assert.ok(stopsOf(state([partial, saved(20, 4), saved(10, 9)]))[1]?.best);
    assert.ok(!stopsOf(state([saved(30, 4)])).some(({ best }) => best));
    const trainedOn = (step: number, loss: number): CheckpointFacts => ({
      ...saved(step),
      metrics: { train: { loss } } as EpochMetrics,
    });
    assert.ok(!stopsOf(state([trainedOn(30, 4), trainedOn(20, 5)])).some(({ best }) => best));
  });

  it('end with live weights while the run trains, and not while another does', () => {
    const run = { run: '/a', name: 'a', status: training };
    assert.deepEqual(steps({ ...state([saved(30)]), runs: [run] }), [30, 'live']);
    assert.deepEqual(steps({ ...state([saved(30)]), runs: [{ ...run, run: '/b' }] }), [30]);
    const followed = state([saved(30)], live('/a', 40));
    assert.equal(stopOf(stopsOf(followed), followed), 1);
  });

  it('hold a checkpoint that is explored though the run does not list it', () => {
    const elsewhere = checkpoint('/b/checkpoints/5', 5);
    const shown = state([saved(30), saved(10)], elsewhere);
    assert.deepEqual(steps(shown), [10, 30, 5]);
    assert.equal(stopOf(stopsOf(shown), shown), 2);
  });
});
