import assert from 'node:assert/strict';
import type { RunListItem, Selection, TrainingStatus } from '../../../../src/protocol/explorer';
import {
  activity,
  type Change,
  type ExplorerState,
  initialState,
  notEncoded,
  reduce,
  Store,
} from '../../../../webview/model/state';
import { checkpoint, encodedImage, live, preview, stepPoint, view } from '../facts';

const idle: TrainingStatus = { state: 'idle', done: 0, total: 0, epoch: 0, epochs: 0 };
const training: TrainingStatus = { ...idle, state: 'training' };

const item = (run: string, status = idle): RunListItem => ({ run, name: run.slice(1), status });

function after(...changes: readonly Change[]): ExplorerState {
  return changes.reduce(reduce, initialState);
}

const snapshot = (selection: Selection, runs: readonly RunListItem[] = []): Change => ({
  method: 'snapshot',
  params: { runs, selection },
});
const select = (selection: Selection): Change => ({ method: 'selection', params: { selection } });
const onA: Selection = { run: '/a', explored: checkpoint('/a/checkpoints/1', 10), pictures: [] };

describe('the state of the panel', () => {
  it('takes points, checkpoints and previews of the run shown, and of no other', () => {
    const before = after(snapshot(onA), { method: 'view', view: view('/a', 1, 2) });
    const steps = [stepPoint(3)];
    const changes: Change[] = [
      { method: 'metrics', params: { run: '/b', steps, epochs: [] } },
      { method: 'checkpoints', params: { run: '/b', checkpoints: [] } },
      { method: 'preview', params: { run: '/b', preview: preview(1) } },
      { method: 'view', view: view('/b', 9) },
    ];
    assert.deepEqual(changes.reduce(reduce, before), before);
    const more = reduce(before, { method: 'metrics', params: { run: '/a', steps, epochs: [] } });
    assert.deepEqual(
      more.view?.steps.map(({ step }) => step),
      [1, 2, 3],
    );
    const drawn: Change = { method: 'preview', params: { run: '/a', preview: preview(3) } };
    const following = after(snapshot({ ...onA, explored: live('/a', 2) }), drawn);
    assert.equal(following.preview?.step, 3);
    assert.equal(reduce(before, drawn).preview, undefined, 'a checkpoint has been chosen');
  });

  it('adds each point once, though a view and a change may both tell of it', () => {
    const state = after(snapshot(onA), { method: 'view', view: view('/a', 1, 2, 3) });
    const steps = [stepPoint(2), stepPoint(3), stepPoint(4)];
    const more = reduce(state, { method: 'metrics', params: { run: '/a', steps, epochs: [] } });
    assert.deepEqual(
      more.view?.steps.map(({ step }) => step),
      [1, 2, 3, 4],
    );
    const same = reduce(state, {
      method: 'metrics',
      params: { run: '/a', steps: steps.slice(0, 2), epochs: [] },
    });
    assert.equal(same.view?.steps, state.view?.steps, 'who watches the curves is left alone');
  });

  it('drops what was of the run before when another is shown', () => {
    const state = after(
      snapshot(onA),
      { method: 'view', view: view('/a', 1) },
      { method: 'preview', params: { run: '/a', preview: preview(1) } },
      { method: 'encoded', params: { weights: onA.explored!.weights, encoded: [encodedImage('/p.png')] } },
      select({ run: '/b', explored: checkpoint('/b/checkpoints/1', 10), pictures: ['/p.png'] }),
    );
    assert.equal(state.view, undefined);
    assert.equal(state.preview, undefined);
    assert.deepEqual(state.encoded.pictures, []);
    assert.deepEqual(notEncoded(state), ['/p.png']);
  });

  it('ignores an answer about weights that are explored no more', () => {
    const before = checkpoint('/a/checkpoints/1', 10).weights;
    const state = after(
      snapshot({ ...onA, explored: checkpoint('/a/checkpoints/2', 20), pictures: ['/p.png'] }),
    );
    assert.equal(reduce(state, { method: 'drawn', weights: before, preview: preview(10) }), state);
    const late = { method: 'encodedAgain', weights: before, pictures: [encodedImage('/p.png')] } as const;
    assert.equal(reduce(state, late), state);
    assert.equal(reduce(state, { method: 'encoded', params: { weights: before, encoded: [] } }), state);
  });

  it('keeps encodings while live weights move on, and asks anew for a checkpoint', () => {
    const pictures = ['/p.png', '/q.png'];
    const on = (explored: Selection['explored']): Change => select({ run: '/a', explored, pictures });
    const first = after(on(live('/a', 5)), {
      method: 'encodedAgain',
      weights: live('/a', 5).weights,
      pictures: [encodedImage('/q.png'), encodedImage('/p.png')],
    });
    assert.deepEqual(
      first.encoded.pictures.map(({ path }) => path),
      pictures,
      'in the order of the selection',
    );
    const later = reduce(first, on(live('/a', 6)));
    assert.deepEqual(notEncoded(later), []);
    const ended = reduce(later, on(checkpoint('/a/checkpoints/1', 7)));
    assert.equal(ended.encoded.pictures.length, 2, 'they stand in until they are encoded anew');
    assert.deepEqual(notEncoded(ended), pictures);
  });

  it('puts what is encoded first, in place of what was known of the same file', () => {
    const weights = onA.explored!.weights;
    const encoded = (...paths: string[]): Change => ({
      method: 'encoded',
      params: { weights, encoded: paths.map(encodedImage) },
    });
    const state = after(snapshot(onA), encoded('/a.png', '/b.png'), encoded('/c.png', '/a.png'));
    assert.deepEqual(
      state.encoded.pictures.map(({ path }) => path),
      ['/c.png', '/a.png', '/b.png'],
    );
  });

  it('tells of what trains, whichever run is shown, else of the run shown', () => {
    const runs = [item('/a', { ...idle, resumable: true }), item('/b', training)];
    assert.deepEqual(activity(after(snapshot(onA, runs))), { run: '/b', name: 'b', status: training });
    assert.equal(activity(after(snapshot({ ...onA, run: '/b' }, runs))).name, undefined);
    const ended: Change = {
      method: 'status',
      params: { run: '/b', status: { ...idle, state: 'completed' } },
    };
    const rest = activity(after(snapshot(onA, runs), ended));
    assert.deepEqual([rest.run, rest.status.resumable], ['/a', true]);
  });

  it('never shows training that failed before it had a run as the failure of the run shown', () => {
    const failed: Change = {
      method: 'preparation',
      params: {
        preparation: { folder: '/pictures', status: { ...idle, state: 'failed', message: 'No pictures.' } },
      },
    };
    const shown = after(snapshot(onA, [item('/a', { ...idle, resumable: true })]), failed);
    assert.deepEqual(activity(shown), { run: '/a', status: { ...idle, resumable: true } });
    const none = after(snapshot({ pictures: [] }), failed);
    assert.equal(activity(none).status.message, 'No pictures.');
    const busy: Change = {
      method: 'preparation',
      params: { preparation: { folder: '/pictures', status: { ...idle, state: 'scanning' } } },
    };
    assert.equal(activity(reduce(shown, busy)).status.state, 'scanning');
  });

  it('tells those who watch a part only of that part', () => {
    const store = new Store();
    const seen: unknown[] = [];
    store.watch(
      ({ selection }) => selection.run,
      (run) => seen.push(run),
    );
    store.receive(snapshot(onA));
    store.receive({ method: 'runs', params: { runs: [item('/a')] } });
    store.receive(select({ ...onA, run: '/b' }));
    assert.deepEqual(seen, [undefined, '/a', '/b']);
  });
});
