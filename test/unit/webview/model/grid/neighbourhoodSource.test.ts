import assert from 'node:assert/strict';
import { signal } from '@preact/signals';
import {
  NeighbourhoodSource,
  type WantedNeighbourhood,
} from '../../../../../webview/model/grid/neighbourhoodSource';
import { Asked } from '../../asked';

const plane = (value: number) => ({
  origin: Float32Array.of(value, 0),
  horizontal: Float32Array.of(1, 0),
  vertical: Float32Array.of(0, 1),
});
const checkpoint = (path: string): WantedNeighbourhood => ({
  run: 'a',
  weights: { kind: 'checkpoint', path },
  epoch: 3,
});
const live = (version: number, epoch: number): WantedNeighbourhood => ({
  run: 'a',
  weights: { kind: 'live', run: 'a', version },
  epoch,
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

function sourceOf(first: WantedNeighbourhood | undefined) {
  const asked = new Asked();
  const wanted = signal(first);
  const source = new NeighbourhoodSource(asked, wanted);
  const at = (): number | undefined => source.plane.value?.origin[0];
  return { asked, wanted, source, at };
}

describe('the plane of a neighbourhood', () => {
  it('is asked for once a run: its axes hold still while time is scrubbed', async () => {
    const { asked, wanted, at } = sourceOf(checkpoint('1'));
    assert.equal(at(), undefined);
    asked.all[0]!.answer({ plane: plane(7), row: 0 });
    await settled();
    wanted.value = checkpoint('2');
    assert.equal(asked.all.length, 1);
    assert.equal(at(), 7);
    wanted.value = { ...checkpoint('1'), run: 'b' };
    assert.equal(asked.all.length, 2);
    assert.equal(at(), undefined, "not another run's");
  });

  it('goes through the place asked for, along the axes of the picture nearest to it', async () => {
    const latent = Float32Array.of(4, 5);
    const { asked, source } = sourceOf({ ...checkpoint('1'), latent });
    assert.deepEqual((asked.all[0]!.params as { latent: Float32Array }).latent, latent);
    asked.all[0]!.answer({ plane: plane(7), row: 0 });
    await settled();
    assert.deepEqual(source.plane.value?.origin, latent);
    assert.deepEqual(source.plane.value?.horizontal, plane(7).horizontal);
  });

  it('of weights that change is asked for when they appear, after the first epoch and when they are saved', async () => {
    const { asked, wanted, at } = sourceOf(live(1, 0));
    asked.all[0]!.answer({ plane: plane(1), row: 0 });
    await settled();
    for (const next of [live(2, 0), live(3, 1), live(4, 2), checkpoint('5')]) wanted.value = next;
    assert.equal(asked.all.length, 3);
    assert.equal(at(), 1, 'the one before stays till the next is here');
    asked.all[2]!.answer({ plane: plane(5), row: 0 });
    await settled();
    assert.equal(at(), 5);
    assert.ok(asked.all[1]!.cancelled);
  });
});
