import assert from 'node:assert/strict';
import { signal } from '@preact/signals';
import type { ExploredWeights } from '../../../../src/protocol/explorer';
import type { EncodedImage, LatentSpace, PixelBatch } from '../../../../src/protocol/trainer';
import { Inspected } from '../../../../webview/model/inspected';
import type { Picked } from '../../../../webview/model/picked';
import { Shelf } from '../../../../webview/model/shelf';
import { Store } from '../../../../webview/model/state';
import { ViewSettings } from '../../../../webview/model/viewState';
import { Asked } from '../asked';
import { checkpoint } from '../facts';

const ofTwo = ({ weights, facts }: ExploredWeights): ExploredWeights => ({
  weights,
  facts: { ...facts, model: { latentDimensions: 2 } as (typeof facts)['model'] },
});
const batch: PixelBatch = { count: 1, size: 1, channels: 1, pixels: Uint8Array.of(9) };
const encoded = (path: string, ...mean: readonly number[]): EncodedImage =>
  ({ path, mean: Float32Array.from(mean), reconstruction: batch }) as unknown as EncodedImage;
const space = { labelNames: ['cats', 'dogs'], labels: Int32Array.of(1, -1) } as unknown as LatentSpace;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the thing picked', () => {
  let store: Store;
  let asked: Asked;
  let shelf: Shelf;
  const picked = signal<Picked | undefined>(undefined);
  let inspected: Inspected;

  const explore = (step: number, ...pictures: readonly string[]): void => {
    const selection = { run: '/a', explored: ofTwo(checkpoint(`/a/checkpoints/${step}`, step)), pictures };
    store.receive({ method: 'snapshot', params: { runs: [], selection } });
  };

  beforeEach(() => {
    store = new Store();
    asked = new Asked();
    picked.value = undefined;
    shelf = new Shelf(store, new ViewSettings(() => undefined), asked);
    inspected = new Inspected(store, shelf, picked, { space }, asked);
    explore(10);
  });

  it('is encoded by its path when it is a training picture, and anew by other weights', async () => {
    picked.value = { kind: 'picture', index: 0, path: '/dogs/rex.png' };
    assert.deepEqual(asked.of('encode')[0]?.params, {
      weights: { kind: 'checkpoint', path: '/a/checkpoints/10' },
      pictures: ['/dogs/rex.png'],
    });
    const before = inspected.subject.value;
    assert.deepEqual(
      [before?.name, before?.row, before?.label, before?.latent],
      ['rex.png', 0, 'dogs', undefined],
      'it shows at once what is known',
    );
    asked.of('encode')[0]!.answer({ encoded: [encoded('/dogs/rex.png', 1, 2)], failed: [] });
    await settled();
    assert.deepEqual(inspected.subject.value?.latent, Float32Array.of(1, 2));
    explore(20);
    assert.equal(asked.of('encode').length, 2);
    assert.deepEqual(inspected.subject.value?.latent, Float32Array.of(1, 2), 'the last stands in');
  });

  it('is not taken for another by an answer that comes late', async () => {
    picked.value = { kind: 'picture', index: 0, path: '/one.png' };
    picked.value = { kind: 'picture', index: 1, path: '/two.png' };
    const [one, two] = asked.of('encode');
    assert.ok(one!.cancelled);
    two!.answer({ encoded: [encoded('/two.png', 2, 2)], failed: [] });
    one!.answer({ encoded: [encoded('/one.png', 1, 1)], failed: [] });
    await settled();
    assert.equal(inspected.subject.value?.name, 'two.png');
    assert.deepEqual(inspected.subject.value?.latent, Float32Array.of(2, 2));
    assert.equal(inspected.subject.value?.label, undefined);
  });

  it('says why a picture cannot be encoded', async () => {
    picked.value = { kind: 'picture', index: 0, path: '/one.png' };
    asked.of('encode')[0]!.answer({ encoded: [], failed: [{ path: '/one.png', reason: 'It has gone.' }] });
    await settled();
    assert.equal(inspected.subject.value?.problem, 'It has gone.');
  });

  it('is decoded when it is a place', async () => {
    picked.value = { kind: 'place', latent: Float32Array.of(3, 4), weightsKey: '' };
    assert.deepEqual(inspected.subject.value?.latent, Float32Array.of(3, 4));
    asked.of('decode')[0]!.answer({ pictures: batch });
    await settled();
    assert.deepEqual(inspected.subject.value?.picture, { batch, index: 0 });
  });

  it('is what the shelf has of it, with its number, and goes with it', () => {
    const id = shelf.keep(Float32Array.of(1, 0))!;
    picked.value = { kind: 'item', id };
    assert.equal(inspected.subject.value?.number, 1);
    explore(10, '/one.png');
    picked.value = { kind: 'picture', index: 0, path: '/one.png' };
    assert.equal(inspected.subject.value?.number, 2, 'a training picture that is on the shelf');
    assert.equal(asked.of('encode').length, 0, 'which is encoded already');
    shelf.remove(id);
    picked.value = { kind: 'item', id };
    assert.equal(inspected.subject.value, undefined);
  });
});
