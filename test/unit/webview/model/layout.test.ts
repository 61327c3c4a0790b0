import assert from 'node:assert/strict';
import { choose, layoutFor, validStages } from '../../../../webview/model/layout';

describe('how the panel is laid out', () => {
  it('has two stages where there is room for two, and the inspector beside them where there is more', () => {
    assert.deepEqual(layoutFor(899), { twoStages: false, inspectorBeside: false });
    assert.deepEqual(layoutFor(900), { twoStages: true, inspectorBeside: false });
    assert.deepEqual(layoutFor(1150), { twoStages: true, inspectorBeside: true });
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
