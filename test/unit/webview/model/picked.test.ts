import assert from 'node:assert/strict';
import { signal } from '@preact/signals';
import { forgetWithRun, type Picked } from '../../../../webview/model/picked';
import { Store } from '../../../../webview/model/state';
import { checkpoint } from '../facts';

describe('what is picked and chosen', () => {
  let store: Store;
  const picked = signal<Picked | undefined>(undefined);
  const chosen = signal(new Uint32Array());

  const explore = (file?: string): void => {
    const explored = file === undefined ? undefined : checkpoint(file, 1);
    store.receive({ method: 'selection', params: { selection: { run: '/any', explored, pictures: [] } } });
  };

  beforeEach(() => {
    store = new Store();
    forgetWithRun(store, picked, chosen);
    explore('/a/checkpoints/1');
    picked.value = { kind: 'picture', index: 7, path: '/cats/seven.png' };
    chosen.value = Uint32Array.of(7, 8);
  });

  it('goes when another run is explored: its rows are other pictures', () => {
    explore('/b/checkpoints/1');
    assert.equal(picked.value, undefined);
    assert.equal(chosen.value.length, 0);
    picked.value = { kind: 'place', latent: Float32Array.of(1), weightsKey: '' };
    explore('/a/checkpoints/1');
    assert.equal(picked.value, undefined, 'and latents mean nothing to it');
  });

  it('stays for other weights of the run, and while there are none for a moment', () => {
    explore('/a/checkpoints/2');
    explore(undefined);
    explore('/a/checkpoints/1');
    assert.equal(picked.value?.kind, 'picture');
    assert.deepEqual([...chosen.value], [7, 8]);
  });

  it('stays where it is on the shelf, which tells what is of which run', () => {
    picked.value = { kind: 'item', id: 'encoded:/p.png' };
    explore('/b/checkpoints/1');
    assert.deepEqual(picked.value, { kind: 'item', id: 'encoded:/p.png' });
  });
});
