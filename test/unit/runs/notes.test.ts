import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { changeNotes, readNotes } from '../../../src/runs/notes';

describe('notes on a run', () => {
  let run: string;
  const file = () => path.join(run, 'notes.json');
  beforeEach(async () => (run = await mkdtemp(path.join(tmpdir(), 'latent-explorer-notes-'))));
  afterEach(() => rm(run, { recursive: true, force: true }));

  it('are none before there are any, and each is changed without the others', async () => {
    assert.deepEqual(await readNotes(run), {});
    await changeNotes(run, { name: 'Zahlen “zwei”' });
    await changeNotes(run, { favourite: true, note: 'One line\nand another' });
    assert.deepEqual(await readNotes(run), {
      name: 'Zahlen “zwei”',
      favourite: true,
      note: 'One line\nand another',
    });
    await changeNotes(run, { name: '', favourite: false });
    assert.deepEqual(await readNotes(run), { note: 'One line\nand another' });
    assert.deepEqual(await readdir(run), ['notes.json']);
  });

  it('keep what another program has written beside them', async () => {
    await writeFile(file(), '{"tags":["best"],"rank":0,"done":false,"by":"","note":"a","name":"c"}');
    await changeNotes(run, { note: 'b', name: '' });
    const others = { tags: ['best'], rank: 0, done: false, by: '' };
    assert.deepEqual(JSON.parse(await readFile(file(), 'utf8')), { ...others, note: 'b' });
  });

  for (const [what, text] of [
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a name that is a number', '{"name":1}'],
  ] as const) {
    it(`are neither taken from nor written over what is ${what}`, async () => {
      await writeFile(file(), text);
      await assert.rejects(readNotes(run), /notes\.json/);
      await assert.rejects(changeNotes(run, { favourite: true }), /notes\.json/);
      assert.equal(await readFile(file(), 'utf8'), text);
    });
  }

  it('have a length', async () => {
    await assert.rejects(changeNotes(run, { name: 'x'.repeat(201) }), /at most 200 characters/);
    assert.deepEqual(await readdir(run), []);
  });
});
