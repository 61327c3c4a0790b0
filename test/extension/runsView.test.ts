import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RequestedConfiguration } from '../../src/protocol/configuration';
import { bestCheckpoint } from '../../src/latent/bestEpoch';
import type { ExtensionApi } from '../../src/host/api';
import { item, redrawn, rows, tooltip, watchMessages } from './border';
import { activate, drawPictures, startCommandLine, until, workspaceFolder } from './support';

const configuration: RequestedConfiguration = {
  architecture: 'dense',
  hiddenUnits: [64],
  latentDimensions: 2,
  imageSize: 32,
  batchSize: 16,
  checkpointEvery: 20,
};

describe('the runs view', () => {
  let api: ExtensionApi;
  let folder: string;

  before(async () => {
    api = await activate();
    folder = await drawPictures('seen', 60);
  });

  afterEach(async () => {
    if (!api.queue.current) return;
    await vscode.commands.executeCommand('vae.stopTraining');
    await until('the end of training', () => !api.queue.current);
  });

  const train = async (epochs: number) => {
    const begun = await api.train(vscode.Uri.file(folder), { configuration: { ...configuration, epochs } });
    assert.ok(begun);
    return begun;
  };

  /** The row of a run, and what it says. */
  async function rowOf(run: string) {
    for (const row of await rows()) {
      const drawn = await item(row);
      if (drawn.id === run) return { row, drawn };
    }
    return assert.fail(`${run} has no row`);
  }
  const says = async (run: string) => String((await rowOf(run)).drawn.description);

  it('names the epoch in progress, and draws no other row anew while a run trains', async () => {
    const { run, finished } = await train(20_000);
    await until('the second epoch', () => (api.runs.find(run)?.status.epoch ?? 0) > 1);
    assert.match(await says(run), /^\d+\/20,000/);
    const drawn: unknown[] = [];
    const watching = redrawn((told) => drawn.push(...(Array.isArray(told) ? (told as unknown[]) : [told])));
    const epoch = api.runs.find(run)!.status.epoch;
    const saved = api.runs.find(run)!.checkpoints.length;
    await until('three checkpoints more', () => api.runs.find(run)!.checkpoints.length >= saved + 3);
    watching.dispose();
    assert.ok(Number(/\d+/.exec(await says(run))) > epoch);
    const { row } = await rowOf(run);
    assert.ok(drawn.length > 0);
    assert.ok(
      drawn.every((each) => each === row),
      'only the row of the run',
    );
    await vscode.commands.executeCommand('vae.stopTraining');
    await finished;
    const best = bestCheckpoint(api.runs.find(run)!.checkpoints);
    const checkpoints = await Promise.all((await rows((await rowOf(run)).row)).map(item));
    const starred = checkpoints.filter(({ iconPath }) => (iconPath as vscode.ThemeIcon).id === 'star-full');
    assert.ok(best);
    assert.deepEqual(
      starred.map(({ id }) => id),
      [best.path],
    );
    assert.match(String(starred[0]?.description), /^−?[\d,.]+ nats · best$/);
    assert.match(await says(run), /^stopped, \d+\/20,000 · .* nats$/);
  });

  it('says of a run of the command line that it trains elsewhere, and then how far it came', async () => {
    const runs = path.join(workspaceFolder(), 'vae-runs');
    const known = new Set(api.runs.all.map(({ id }) => id));
    const words = ['train', folder, '--runs', runs, '--epochs', '100000', '--image-size', '32', '--json'];
    const model = ['--architecture', 'dense', '--hidden-units', '64', '--latent-dimensions', '2'];
    const trained = startCommandLine(...words, ...model);
    const ended = trained.then(
      () => assert.fail('it ended by itself'),
      (error: unknown) => Promise.reject(error as Error),
    );
    const seen = until('the run to be seen', () => api.runs.all.find(({ id }) => !known.has(id)));
    const found = await Promise.race([seen, ended]);
    await until('the lock to be seen', () => found.status.state === 'elsewhere');
    assert.match(await says(found.id), /^training in another window/);
    const { drawn } = await rowOf(found.id);
    assert.equal(drawn.contextValue, 'run.elsewhere');
    const messages = watchMessages();
    await vscode.commands.executeCommand('vae.deleteRun', { run: found.id, confirm: false });
    assert.match(messages[0]?.message ?? '', /training in another window/);
    await access(found.id);
    trained.child.kill('SIGINT');
    await assert.rejects(trained, 'it says that it was stopped');
    await until('its end', () => found.status.state === 'stopped');
    assert.match(await says(found.id), /^stopped, \d+\/100,000 · .* nats$/);
  });

  it('keeps a favourite, a name and a note with a run, and puts favourites first', async () => {
    const [, second] = await rows();
    const { id } = await item(second);
    await vscode.commands.executeCommand('vae.addFavourite', second, [second]);
    const [first] = await rows();
    const drawn = await item(first);
    assert.deepEqual([drawn.id, (drawn.iconPath as vscode.ThemeIcon).id], [id, 'star-full']);
    assert.match(drawn.contextValue!, /^run.*\.favourite$/);

    const { showInputBox } = vscode.window;
    const window = vscode.window as { showInputBox: typeof vscode.window.showInputBox };
    const answer = async (command: string, text: string) => {
      window.showInputBox = () => Promise.resolve(text);
      await vscode.commands.executeCommand(command, first);
      window.showInputBox = showInputBox;
    };
    await answer('vae.renameRun', 'The *good* one');
    await answer('vae.noteOnRun', 'Sharper than the others');
    assert.deepEqual(JSON.parse(await readFile(path.join(id!, 'notes.json'), 'utf8')), {
      favourite: true,
      name: 'The *good* one',
      note: 'Sharper than the others',
    });
    assert.equal((await item(first)).label, 'The *good* one');
    const text = await tooltip(first);
    assert.match(text, /The \\\*good\\\* one/);
    assert.match(text, /Sharper/);
    assert.match(text, /seen,/, 'and what it is');
    await answer('vae.renameRun', ' ');
    assert.match((await item(first)).label as string, /^seen, .*\d\d:\d\d.*, z = \d+$/);

    await vscode.commands.executeCommand('vae.showFavouritesOnly');
    assert.deepEqual(await Promise.all((await rows()).map(async (row) => (await item(row)).id)), [id]);
    await vscode.commands.executeCommand('vae.showAllRuns');
    await vscode.commands.executeCommand('vae.removeFavourite', first);
    assert.ok((await rows()).length > 1);
    assert.equal(api.runs.find(id!)?.notes.favourite, undefined);
  });

  it('deletes the runs that are selected after one question, and leaves the others', async () => {
    const made: string[] = [];
    for (let i = 0; i < 3; i++) {
      const begun = await train(1);
      await begun.finished;
      made.push(begun.run);
    }
    const chosen = [(await rowOf(made[0]!)).row, (await rowOf(made[1]!)).row];
    const messages = watchMessages();
    const deleted = vscode.commands.executeCommand<boolean>('vae.deleteRun', chosen[0], chosen);
    const question = await until('the question', () => messages[0]);
    assert.match(question.message, /^Delete 2 runs/);
    question.close('Move to Trash');
    const more = await until('what came of it', () => messages[1] ?? !api.runs.find(made[0]!));
    if (more !== true) more.close('Delete Permanently');
    assert.equal(await deleted, true);
    assert.deepEqual(
      made.map((run) => api.runs.find(run) !== undefined),
      [false, false, true],
    );
    for (const run of made.slice(0, 2)) await assert.rejects(access(run));
  });
});
