import assert from 'node:assert/strict';
import { RunNames } from '../../../../src/host/runs/runNames';
import { about } from '../../runs/folder';

describe('the names of runs', () => {
  // Local time, as a clock on the wall shows it.
  const created = new Date(2026, 10, 21, 13, 2, 40).toISOString();
  const record = {
    ...about,
    created,
    name: `${created.slice(0, 16).replace(':', '')}-mnist`,
    data: { ...about.data, folder: '/pictures/mnist' },
    model: { ...about.model, latentDimensions: 2 },
  };
  const names = new RunNames('en-GB');
  const later = new Date(2026, 10, 21, 23, 59);

  it('tell folder, time and latent dimensions', () => {
    assert.equal(names.nameOf(record, later), 'mnist, 13:02, z = 2');
    const midnight = { ...record, created: new Date(2026, 10, 21, 0, 5).toISOString() };
    assert.equal(names.nameOf(midnight, later), 'mnist, 00:05, z = 2');
  });

  it('tell the day of those of other days, in the language of the person', () => {
    const tomorrow = new Date(2026, 10, 22, 0, 1);
    assert.match(names.nameOf(record, tomorrow), /^mnist, 21 Nov,? 13:02, z = 2$/);
    assert.match(new RunNames('de').nameOf(record, tomorrow), /^mnist, 21\. Nov\.?,? 13:02, z = 2$/);
  });

  it('tell runs that began in the same minute apart', () => {
    assert.equal(names.nameOf({ ...record, name: `${record.name}-2` }, later), 'mnist, 13:02 (2), z = 2');
  });
});
