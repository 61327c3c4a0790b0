import assert from 'node:assert/strict';
import type { ExploredWeights } from '../../../../src/protocol/explorer';
import type { EncodedImage, PixelBatch } from '../../../../src/protocol/trainer';
import { Shelf } from '../../../../webview/model/shelf';
import { Store } from '../../../../webview/model/state';
import { ViewSettings } from '../../../../webview/model/viewState';
import { Asked } from '../asked';
import { checkpoint } from '../facts';

/** Weights of a model of two latent dimensions. */
const ofTwo = ({ weights, facts }: ExploredWeights): ExploredWeights => ({
  weights,
  facts: { ...facts, model: { latentDimensions: 2 } as (typeof facts)['model'] },
});
const batch = (count: number): PixelBatch => ({ count, size: 1, channels: 1, pixels: new Uint8Array(count) });

describe('the shelf', () => {
  let store: Store;
  let asked: Asked;
  let settings: ViewSettings;
  let shelf: Shelf;
  let pictures: readonly string[];

  const explore = (run: string, step: number): void =>
    store.receive({
      method: 'selection',
      params: {
        selection: { run, explored: ofTwo(checkpoint(`${run}/checkpoints/${step}`, step)), pictures },
      },
    });
  const show = (...paths: readonly string[]): void => {
    pictures = paths;
    const { selection } = store.state;
    store.receive({
      method: 'snapshot',
      params: { runs: [], selection: { ...selection, pictures: paths } },
    });
  };
  const numbers = (): string => shelf.items.value.map(({ number }) => number).join();
  const keep = (x: number): string => shelf.keep(Float32Array.of(x, 0))!;
  /** The host does as it is told. */
  const obey = (): void => {
    for (const { method, params } of asked.toldOf.splice(0)) {
      const { paths } = params as { paths: readonly string[] };
      if (method === 'forgetPictures') show(...pictures.filter((path) => !paths.includes(path)));
      if (method === 'keepPictures') show(...paths, ...pictures.filter((path) => !paths.includes(path)));
    }
  };

  beforeEach(() => {
    store = new Store();
    asked = new Asked();
    settings = new ViewSettings(() => undefined);
    pictures = [];
    shelf = new Shelf(store, settings, asked);
    explore('/a', 10);
    show();
  });

  it('numbers what is kept and what is encoded in one row, in the order of its coming', () => {
    keep(1);
    show('/cat.png');
    show('/dog.png', '/cat.png');
    keep(2);
    assert.deepEqual(
      shelf.items.value.map(({ number, name }) => [number, name]),
      [
        [1, 'z = (1.00, 0.00)'],
        [2, 'cat.png'],
        [3, 'dog.png'],
        [4, 'z = (2.00, 0.00)'],
      ],
    );
  });

  it('never gives a number twice, though what had it has gone', () => {
    const [one, two] = [keep(1), keep(2)];
    shelf.remove(two);
    keep(3);
    assert.equal(numbers(), '1,3');
    shelf.remove(one);
    assert.equal(numbers(), '3', 'the others keep theirs');
  });

  it('keeps a place once', () => {
    assert.equal(keep(1), keep(1));
    assert.equal(numbers(), '1');
  });

  it('brings back what was removed, with its number and in its place, beside what came since', () => {
    keep(1);
    show('/cat.png');
    keep(2);
    shelf.clear();
    obey();
    assert.equal(numbers(), '');
    assert.equal(shelf.removed.value, 3);
    keep(5);
    shelf.undo();
    obey();
    assert.equal(numbers(), '1,2,3,4');
    assert.equal(shelf.removed.value, 0);
  });

  it('tells the host to forget a picture, and does not take it back before the host has', () => {
    show('/cat.png', '/dog.png');
    shelf.remove('encoded:/cat.png');
    explore('/a', 20);
    assert.equal(numbers(), '1', 'though the host still names both');
    assert.deepEqual(asked.toldOf, [{ method: 'forgetPictures', params: { paths: ['/cat.png'] } }]);
    obey();
    show('/cat.png', '/dog.png');
    assert.equal(numbers(), '1,3', 'encoded anew, it is a new item');
  });

  it('says when the oldest has made room, and has the host forget it', () => {
    show('/cat.png');
    for (let x = 2; x <= 100; x++) keep(x);
    assert.equal(shelf.items.value.length, 100);
    assert.equal(shelf.madeRoom.value, false);
    keep(101);
    assert.equal(shelf.items.value.length, 100);
    assert.deepEqual([shelf.items.value[0]?.number, shelf.items.value.at(-1)?.number], [2, 101]);
    assert.equal(shelf.madeRoom.value, true);
    assert.deepEqual(asked.toldOf, [{ method: 'forgetPictures', params: { paths: ['/cat.png'] } }]);
    obey();
    explore('/a', 20);
    assert.equal(shelf.items.value[0]?.number, 2, 'it does not come back');
    shelf.remove(shelf.items.value[0].id);
    assert.equal(shelf.madeRoom.value, false, 'what a person takes away makes no room by itself');
  });

  it('says when the host has let the oldest picture make room', () => {
    show('/cat.png', '/dog.png');
    assert.equal(shelf.madeRoom.value, false);
    show('/owl.png', '/cat.png');
    assert.equal(numbers(), '2,3');
    assert.equal(shelf.madeRoom.value, true);
    show('/owl.png');
    assert.equal(shelf.madeRoom.value, false);
  });

  it('moves an item among those that show', () => {
    const [first] = [keep(1), keep(2), keep(3)];
    shelf.move(first, 1);
    assert.equal(numbers(), '2,1,3');
    shelf.move(first, 9);
    assert.equal(numbers(), '2,3,1');
    shelf.move(first, 0);
    assert.equal(numbers(), '1,2,3');
    shelf.move(first, -1);
    assert.equal(numbers(), '1,2,3');
  });

  it('shows the places of the run explored only, and pictures whatever run is', () => {
    keep(1);
    show('/cat.png');
    explore('/b', 10);
    assert.equal(numbers(), '2');
    keep(1);
    assert.equal(numbers(), '2,3');
    explore('/a', 20);
    assert.equal(numbers(), '1,2');
  });

  it('has places decoded by whatever weights are explored', async () => {
    keep(1);
    keep(2);
    const [, both] = asked.of('decode');
    assert.deepEqual(
      (both!.params as { latents: Float32Array }).latents,
      Float32Array.of(1, 0, 2, 0),
      'all in one request',
    );
    both!.answer({ pictures: batch(2) });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      shelf.items.value.map(({ picture }) => picture?.index),
      [0, 1],
    );
    explore('/a', 20);
    assert.equal(asked.of('decode').length, 3);
    assert.ok(
      shelf.items.value.every(({ picture }) => picture),
      'the earlier ones stand in',
    );
  });

  it('is there again after a reload', () => {
    keep(1);
    keep(2);
    shelf.remove(keep(1));
    const again = new ViewSettings(() => undefined);
    again.restore(JSON.stringify(settings.state));
    shelf = new Shelf(store, again, asked);
    assert.equal(numbers(), '2');
    keep(7);
    assert.equal(numbers(), '2,3');
  });

  it('knows the latent of a picture when it has been encoded by the weights explored', () => {
    show('/cat.png');
    assert.equal(shelf.items.value[0]?.latent, undefined);
    const { weights } = store.state.selection.explored!;
    const encoded = [
      { path: '/cat.png', mean: Float32Array.of(3, 4), reconstruction: batch(1) } as unknown as EncodedImage,
    ];
    store.receive({ method: 'encodedAgain', weights, pictures: encoded });
    assert.deepEqual(shelf.items.value[0]?.latent, Float32Array.of(3, 4));
  });
});
