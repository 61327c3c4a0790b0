import assert from 'node:assert/strict';
import type { ExploredWeights } from '../../../../src/protocol/explorer';
import type { Host } from '../../../../webview/host';
import { LatentSpaceSource } from '../../../../webview/model/latentSpaceSource';
import {
  buttonsThatFit,
  choose,
  layoutFor,
  unchosenStages,
  validStages,
} from '../../../../webview/model/layout';
import { Store } from '../../../../webview/model/state';
import { Asked } from '../asked';
import { checkpoint, live } from '../facts';

describe('how the panel is laid out', () => {
  it('has two stages where there is room for two, and the inspector beside them where there is more', () => {
    assert.deepEqual(layoutFor(899), { twoStages: false, inspectorBeside: false });
    assert.deepEqual(layoutFor(900), { twoStages: true, inspectorBeside: false });
    assert.deepEqual(layoutFor(1150), { twoStages: true, inspectorBeside: true });
  });

  it('shows as many buttons as fit, and keeps room for the one that has the others', () => {
    assert.equal(buttonsThatFit(7, 210), 7);
    assert.equal(buttonsThatFit(7, 209), 5);
    assert.equal(buttonsThatFit(7, 60), 1);
    for (const none of [30, 29, 0, -100]) assert.equal(buttonsThatFit(7, none), 0);
    assert.equal(buttonsThatFit(0, 0), 0);
  });

  it('shows the map until a person chooses, but how a run learns until its pictures are encoded', async () => {
    const store = new Store();
    const asked = new Asked();
    const panel = { state: store.signal, space: new LatentSpaceSource(store, asked as unknown as Host) };
    panel.space.need('a test', true);
    const explore = (explored?: ExploredWeights): void => {
      const model = { latentDimensions: 2 } as ExploredWeights['facts']['model'];
      const ofTwo = explored && { ...explored, facts: { ...explored.facts, model } };
      store.receive({ method: 'selection', params: { selection: { explored: ofTwo, pictures: [] } } });
    };
    const encoded = async (): Promise<void> => {
      asked
        .of('latentSpace')
        .at(-1)!
        .answer({ latentDimensions: 2, principalAxes: Float32Array.of(1, 0, 0, 1) });
      await new Promise((resolve) => setImmediate(resolve));
    };
    const map = { first: 'map', second: 'learning' };
    const learning = { first: 'learning', second: 'map' };
    assert.deepEqual(unchosenStages(panel, false), learning, 'nothing is learnt yet');
    explore(live('/a', 1));
    assert.deepEqual(unchosenStages(panel, false), learning);
    await encoded();
    assert.deepEqual(unchosenStages(panel, false), map);
    explore(live('/a', 2));
    assert.deepEqual(unchosenStages(panel, false), map, 'it stays while the run learns on');
    explore(checkpoint('/a/checkpoints/1', 3));
    assert.deepEqual(unchosenStages(panel, false), map);
    explore(undefined);
    assert.deepEqual(unchosenStages(panel, false), learning, 'another run begins');
    explore(checkpoint('/b/checkpoints/1', 3));
    assert.deepEqual(unchosenStages(panel, false), map, 'what is learnt will be there in a moment');
    explore(undefined);
    assert.deepEqual(unchosenStages(panel, true), map, 'both show, and nothing moves');
  });

  it('swaps two stages when one is chosen that shows in the other place', () => {
    assert.deepEqual(choose({ first: 'grid', second: 'map' }, 'first', 'map'), {
      first: 'map',
      second: 'grid',
    });
    assert.deepEqual(choose({ first: 'grid', second: 'map' }, 'second', 'grid'), {
      first: 'map',
      second: 'grid',
    });
    assert.deepEqual(choose({ first: 'grid', second: 'map' }, 'second', 'learning'), {
      first: 'grid',
      second: 'learning',
    });
  });

  it('puts stages that are gone, or saved twice, back to others', () => {
    const ids = ['learning', 'grid', 'map'];
    assert.deepEqual(validStages({ first: 'grid', second: 'map' }, ids), { first: 'grid', second: 'map' });
    assert.deepEqual(validStages({ first: 'gone', second: 'learning' }, ids), {
      first: 'learning',
      second: 'grid',
    });
    assert.deepEqual(validStages({ first: 'map', second: 'map' }, ids), { first: 'map', second: 'learning' });
  });
});
