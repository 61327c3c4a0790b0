import assert from 'node:assert/strict';
import type { Selection } from '../../../../src/protocol/explorer';
import { Fetching } from '../../../../webview/model/fetching';
import { Store, type Told } from '../../../../webview/model/state';
import { Asked } from '../asked';
import { checkpoint, encodedImage, live, preview, view } from '../facts';

describe('what the panel asks for by itself', () => {
  let store: Store;
  let asked: Asked;
  let tell: (told: Told) => void;

  beforeEach(() => {
    store = new Store();
    asked = new Asked();
    const fetching = new Fetching(store, asked);
    tell = (told) => {
      store.receive(told);
      fetching.told(told);
    };
  });

  const select = (selection: Selection): void => tell({ method: 'selection', params: { selection } });
  const snapshot = (selection: Selection): void =>
    tell({ method: 'snapshot', params: { runs: [], selection } });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('asks once for the run, the pictures of its weights, and the encodings', async () => {
    const explored = checkpoint('/a/checkpoints/1', 10);
    snapshot({ run: '/a', explored, pictures: ['/p.png'] });
    const { weights } = explored;
    assert.deepEqual(
      asked.all.map(({ method, params }) => [method, params]),
      [
        ['run', { run: '/a' }],
        ['preview', { weights }],
        ['encode', { weights, pictures: ['/p.png'] }],
      ],
    );
    asked.of('run')[0]!.answer(view('/a', 1));
    asked.of('preview')[0]!.answer(preview(10));
    asked.of('encode')[0]!.answer({ encoded: [encodedImage('/p.png')], failed: [] });
    await settled();
    assert.equal(store.state.view?.run, '/a');
    assert.equal(store.state.preview?.step, 10);
    assert.equal(store.state.encoded.pictures.length, 1);
    select({ run: '/a', explored, pictures: ['/p.png'] });
    assert.equal(asked.all.length, 3);
  });

  it('asks anew for the run after each snapshot: what happened before it was not told', () => {
    snapshot({ run: '/a', pictures: [] });
    snapshot({ run: '/a', pictures: [] });
    assert.equal(asked.of('run').length, 2);
  });

  it('takes no answer about the selection before for one about this', async () => {
    snapshot({ run: '/a', explored: checkpoint('/a/checkpoints/1', 10), pictures: ['/p.png'] });
    select({ run: '/b', explored: checkpoint('/b/checkpoints/1', 20), pictures: ['/p.png'] });
    assert.ok(asked.of('preview')[0]!.cancelled);
    assert.ok(asked.of('encode')[0]!.cancelled);
    asked.of('run')[1]!.answer(view('/b', 2));
    asked.of('run')[0]!.answer(view('/a', 1));
    await settled();
    assert.equal(store.state.view?.run, '/b');
  });

  it('shows the checkpoint that was chosen whatever its run goes on to draw, and its live weights again after', async () => {
    snapshot({ run: '/a', explored: live('/a', 1), pictures: [] });
    tell({ method: 'preview', params: { run: '/a', preview: preview(2) } });
    select({ run: '/a', explored: checkpoint('/a/checkpoints/0', 1), pictures: [] });
    assert.equal(store.state.preview?.step, 2, 'what stood stays until the new pictures are there');
    asked.of('preview').at(-1)!.answer(preview(1));
    await settled();
    tell({ method: 'preview', params: { run: '/a', preview: preview(3) } });
    assert.equal(store.state.preview?.step, 1);
    // It may be paused: then it draws nothing by itself.
    select({ run: '/a', explored: live('/a', 3), pictures: [] });
    asked.of('preview').at(-1)!.answer(preview(3));
    await settled();
    assert.equal(store.state.preview?.step, 3);
  });

  it('leaves live weights to the run that trains, once it shows them', () => {
    snapshot({ run: '/a', explored: live('/a', 1), pictures: [] });
    assert.equal(asked.of('preview').length, 1, 'until its next preview there is nothing else');
    tell({ method: 'preview', params: { run: '/a', preview: preview(2) } });
    for (const version of [2, 3, 4]) select({ run: '/a', explored: live('/a', version), pictures: [] });
    assert.equal(asked.of('preview').length, 1);
    // What training drew last of these very weights need not be drawn again.
    tell({ method: 'preview', params: { run: '/a', preview: preview(5) } });
    select({ run: '/a', explored: checkpoint('/a/checkpoints/1', 5), pictures: [] });
    assert.equal(asked.of('preview').length, 1);
    select({ run: '/a', explored: checkpoint('/a/checkpoints/0', 3), pictures: [] });
    assert.equal(asked.of('preview').length, 2);
  });

  it('asks anew for a picture that was taken away and is brought back', async () => {
    const explored = checkpoint('/a/checkpoints/1', 10);
    snapshot({ run: '/a', explored, pictures: ['/p.png'] });
    asked.of('encode')[0]!.answer({ encoded: [encodedImage('/p.png')], failed: [] });
    await settled();
    select({ run: '/a', explored, pictures: [] });
    select({ run: '/a', explored, pictures: ['/p.png'] });
    assert.equal(asked.of('encode').length, 2);
    asked.of('encode')[1]!.answer({ encoded: [encodedImage('/p.png')], failed: [] });
    await settled();
    assert.equal(store.state.encoded.pictures.length, 1);
  });

  it('asks only for pictures that nobody has encoded, and not again for one that cannot be', async () => {
    const explored = checkpoint('/a/checkpoints/1', 10);
    const { weights } = explored;
    snapshot({ run: '/a', explored, pictures: [] });
    tell({ method: 'encoded', params: { weights, encoded: [encodedImage('/p.png')] } });
    select({ run: '/a', explored, pictures: ['/p.png', '/gone.png'] });
    assert.deepEqual(
      asked.of('encode').map(({ params }) => params),
      [{ weights, pictures: ['/gone.png'] }],
    );
    asked.of('encode')[0]!.answer({ encoded: [], failed: [{ path: '/gone.png', reason: 'missing' }] });
    await settled();
    select({ run: '/a', explored, pictures: ['/p.png', '/gone.png'] });
    assert.equal(asked.of('encode').length, 1);
  });

  it('asks again, at the next word of the selection, for what could not be had', async () => {
    const selection = {
      run: '/a',
      explored: checkpoint('/a/checkpoints/1', 10),
      pictures: ['/p.png'],
    };
    snapshot(selection);
    asked.of('preview')[0]!.refuse(new Error('The process was killed.'));
    asked.of('encode')[0]!.refuse(new Error('The process was killed.'));
    await settled();
    assert.equal(asked.of('preview').length + asked.of('encode').length, 2, 'but not by itself');
    select(selection);
    assert.deepEqual([asked.of('preview').length, asked.of('encode').length], [2, 2]);
  });
});
