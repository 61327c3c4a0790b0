import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
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
      ['b', 'c', 'd', 'a'].map((name) => made.get(name)),
    );
  });

  it('is that of the seconds within a minute, whatever the folders of pictures are called', async () => {
    const { run: second } = await makeRun(folder(), 'a');
    const { run: first } = await makeRun(folder(), 'b');
    for (const [run, seconds] of [
      [first, 10],
      [second, 20],
    ] as const) {
      const file = path.join(run, 'run.json');
      const record = JSON.parse(await readFile(file, 'utf8')) as { created: string };
      const created = `${record.created.slice(0, 17)}${seconds}.000Z`;
      await writeFile(file, JSON.stringify({ ...record, created }));
    }
    const { runs } = runsIn(folder());
    await runs.load();
    assert.deepEqual(
      inOrder(runs.all.map((run) => ({ kind: 'run', run }) as const)).map(({ run }) => run.id),
      [second, first],
    );
  });
});
