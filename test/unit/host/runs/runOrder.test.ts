import assert from 'node:assert/strict';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inOrder } from '../../../../src/host/runs/runOrder';
import { changeNotes } from '../../../../src/runs/notes';
import { useFolder } from '../../runs/folder';
import { makeRun, runsIn } from './support';

describe('the order of runs', () => {
  const folder = useFolder();

  it('is favourites first, then the latest, damaged ones in their place', async () => {
    const made = new Map<string, string>();
    for (const name of ['a', 'b', 'c', 'd']) made.set(name, (await makeRun(folder(), name)).run);
    await changeNotes(made.get('b')!, { favourite: true });
    await writeFile(path.join(made.get('c')!, 'run.json'), '{');
    // A person has renamed the folder of the oldest: that makes it no younger.
    const renamed = path.join(folder(), 'zebras');
    await rename(made.get('a')!, renamed);
    made.set('a', renamed);
    const { runs } = runsIn(folder());
    await runs.load();
    const listed = [
      ...runs.damaged.map((damaged) => ({ kind: 'damaged', damaged }) as const),
      ...runs.all.map((run) => ({ kind: 'run', run }) as const),
    ];
    assert.deepEqual(
      inOrder(listed).map((each) => (each.kind === 'run' ? each.run.id : each.damaged.id)),
      ['b', 'd', 'c', 'a'].map((name) => made.get(name)),
    );
  });
});
