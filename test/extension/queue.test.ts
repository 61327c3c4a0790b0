import assert from 'node:assert/strict';
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RequestedConfiguration } from '../../src/protocol/configuration';
import type { ExtensionApi } from '../../src/host/api';
import { changeNotes } from '../../src/runs/notes';
import type { StartedRun } from '../../src/host/contributions';
import { item, rows, statusItem, watchMessages } from './border';
import { activate, drawPictures, until } from './support';

const configuration: RequestedConfiguration = {
  architecture: 'dense',
  hiddenUnits: [64],
  latentDimensions: 2,
  imageSize: 32,
  batchSize: 16,
};

describe('several folders to train on', () => {
  let api: ExtensionApi;
  let folders: vscode.Uri[];

  before(async () => {
    api = await activate();
    const names = ['first', 'second', 'third', 'fourth'];
    folders = [];
    for (const name of names) folders.push(vscode.Uri.file(await drawPictures(name, 60)));
  });

  after(async () => {
    for (const { id } of api.queue.waiting)
      await vscode.commands.executeCommand('vae.removeFromQueue', { training: { id } });
    if (api.queue.current) await vscode.commands.executeCommand('vae.stopTraining');
    await until('the end of training', () => !api.queue.current);
  });

  const train = (folder: vscode.Uri, epochs: number) =>
    Promise.resolve(api.train(folder, { configuration: { ...configuration, epochs } }));

  /** The rows that wait: what each says, and whether it can be moved. */
  async function waitingRows() {
    const found: { row: unknown; label: string; description: string; context: string }[] = [];
    for (const row of await rows()) {
      const { label, description, contextValue: context = '' } = await item(row);
      if (context.startsWith('waiting'))
        found.push({ row, label: label as string, description: String(description), context });
    }
    return found;
  }

  it('wait their turn in the runs view, are moved and removed there, and are trained one after another', async () => {
    const [first, second, third, fourth] = folders as [vscode.Uri, vscode.Uri, vscode.Uri, vscode.Uri];
    const messages = watchMessages();
    const begun = await train(first, 10_000);
    assert.ok(begun);
    const others = [train(second, 2), train(third, 2), train(fourth, 2)] as const;
    await until('three to wait', () => api.queue.waiting.length === 3);
    const waits = messages.find(({ message }) => message.includes('"second"'));
    assert.match(waits?.message ?? '', /when its turn comes: 1 of/);

    const listed = await waitingRows();
    assert.deepEqual(
      listed.map(({ label, description, context }) => [label, description, context]),
      [
        ['second', 'waits, 1 of 3 in the queue', 'waiting.first'],
        ['third', 'waits, 2 of 3 in the queue', 'waiting.between'],
        ['fourth', 'waits, 3 of 3 in the queue', 'waiting.last'],
      ],
    );
    await vscode.commands.executeCommand('vae.moveUpInQueue', listed[2]?.row);
    await vscode.commands.executeCommand('vae.moveDownInQueue', listed[0]?.row);
    assert.deepEqual(
      (await waitingRows()).map(({ label }) => label),
      ['fourth', 'second', 'third'],
    );
    await vscode.commands.executeCommand('vae.removeFromQueue', listed[1]?.row);
    assert.equal(await others[1], undefined, 'what is removed never begins');
    assert.deepEqual(
      (await waitingRows()).map(({ label, context }) => [label, context]),
      [
        ['fourth', 'waiting.first'],
        ['second', 'waiting.last'],
      ],
    );
    const { tooltip } = statusItem()!;
    assert.match((tooltip as vscode.MarkdownString).value, /Waiting\\:.*fourth.*second/s);

    const begins = await until('a step', () => api.runs.find(begun.run)?.lastStep);
    // VS Code compares these two by `===` after they have been sent to it.
    const shown = (): readonly unknown[] => {
      const { value, isTrusted } = statusItem()!.tooltip as vscode.MarkdownString;
      return [value, typeof isTrusted === 'object' ? 'never the same' : isTrusted];
    };
    const about = shown();
    assert.deepEqual(about[1], true);
    const text = statusItem()!.text;
    await until('later steps', () => (api.runs.find(begun.run)?.lastStep?.step ?? 0) > begins.step + 20);
    await until('the item to say so', () => statusItem()!.text !== text);
    assert.deepEqual(shown(), about, 'a hover with buttons stays as it is under the pointer');
    const training = async () => {
      const all = await Promise.all((await rows()).map(item));
      return String(all.find(({ contextValue }) => contextValue === 'run.training')?.description);
    };
    const all = await Promise.all((await rows()).map(item));
    assert.deepEqual(
      all.slice(0, 3).map(({ contextValue }) => contextValue?.replace(/\..*/, '')),
      ['run', 'waiting', 'waiting'],
      'what trains, then what waits',
    );
    assert.match(await training(), /^\d+\/10,000/);
    await vscode.commands.executeCommand('vae.pauseTraining');
    await until('the pause', () => api.runs.find(begun.run)?.isPaused);
    assert.match(await training(), /^paused/);
    await vscode.commands.executeCommand('vae.continueTraining');
    await until('training again', () => !api.runs.find(begun.run)?.isPaused);
    assert.match(await training(), /^\d+\//);
    await vscode.commands.executeCommand('vae.stopTraining');
    assert.equal((await begun.finished).outcome, 'stopped');
    const next = await others[2];
    assert.ok(next);
    assert.equal(api.runs.find(next.run)?.title, 'fourth');
    assert.equal((await next.finished).outcome, 'completed');
    const last = await others[0];
    assert.equal((await last?.finished)?.outcome, 'completed');
    assert.equal(api.queue.current, undefined);
    assert.deepEqual(await waitingRows(), []);
  });

  it('let a run be gone on with when its turn comes, once, and be deleted while it waits', async () => {
    const stopped = api.runs.all.find(({ title }) => title === 'first')!;
    assert.equal(stopped.status.resumable, true);
    const begun = await train(folders[1]!, 10_000);
    const resumed = vscode.commands.executeCommand('vae.resumeTraining', { run: stopped.id });
    await until('the run to wait', () => api.queue.waiting.length === 1);
    await changeNotes(stopped.id, { name: '<command:vae.showLog?>' });
    await vscode.commands.executeCommand('vae.refreshRuns');
    const named = await until('its name in the hover', () => {
      const { value } = statusItem()!.tooltip as vscode.MarkdownString;
      return value.includes('showLog\\?') && value;
    });
    assert.doesNotMatch(named, /(?<!\\)</, 'a name is no link');
    const messages = watchMessages();
    await vscode.commands.executeCommand('vae.resumeTraining', { run: stopped.id });
    assert.match(messages[0]?.message ?? '', /waits in the queue already/);
    await vscode.commands.executeCommand('vae.deleteRun', { run: begun!.run, confirm: false });
    assert.match(messages[1]?.message ?? '', /is training/);
    assert.ok(api.runs.find(begun!.run));
    await vscode.commands.executeCommand('vae.stopTraining', { training: { id: 'one that has ended' } });
    assert.match(messages[2]?.message ?? '', /This run is not training; "second" is/);
    assert.equal(api.queue.current?.run?.id, begun!.run, 'a button about another training stops nothing');

    const deleted = vscode.commands.executeCommand<boolean>('vae.deleteRun', { run: stopped.id });
    const question = await until('the question', () =>
      messages.find(({ message }) => message.startsWith('Delete')),
    );
    question.close('Move to Trash');
    const more = await until('what came of it', () =>
      api.runs.find(stopped.id)
        ? messages.find(({ message }) => message.includes('could not be moved'))
        : 'gone',
    );
    if (more !== 'gone') more.close('Delete Permanently');
    assert.equal(await deleted, true);
    assert.equal(await resumed, undefined);
    assert.deepEqual([api.queue.waiting.length, api.runs.find(stopped.id)], [0, undefined]);
    await vscode.commands.executeCommand('vae.stopTraining');
    assert.equal((await begun!.finished).outcome, 'stopped');
  });

  it('keep a run whose turn has come while the person was asked whether to delete it', async () => {
    const stopped = await train(folders[0]!, 10_000);
    await until('its first epoch', () => (api.runs.find(stopped!.run)?.status.epoch ?? 0) > 1);
    await vscode.commands.executeCommand('vae.stopTraining');
    await stopped!.finished;
    const begun = await train(folders[1]!, 10_000);
    const resumed = vscode.commands.executeCommand<StartedRun>('vae.resumeTraining', { run: stopped!.run });
    await until('the run to wait', () => api.queue.waiting.length === 1);
    const messages = watchMessages();
    const deleted = vscode.commands.executeCommand('vae.deleteRun', { run: stopped!.run });
    const question = await until('the question', () =>
      messages.find(({ message }) => message.startsWith('Delete')),
    );
    await vscode.commands.executeCommand('vae.stopTraining');
    await begun!.finished;
    const { finished } = await resumed;
    question.close('Move to Trash');
    await deleted;
    assert.ok(messages.some(({ message }) => /is training\. Stop it/.test(message)));
    await access(path.join(stopped!.run, 'run.json'));
    await vscode.commands.executeCommand('vae.stopTraining');
    assert.equal((await finished).outcome, 'stopped');
  });

  it('have their unreadable files told of, counted in the runs view, and listed with reasons', async () => {
    const folder = await drawPictures('spoilt', 40);
    await writeFile(path.join(folder, 'torn.png'), 'no picture');
    await writeFile(path.join(folder, 'empty.jpg'), '');
    const messages = watchMessages();
    const begun = train(vscode.Uri.file(folder), 1);
    const started = await begun;
    assert.ok(started);
    const told = await until('a message', () => messages.find(({ severity }) => severity === 'warning'));
    assert.match(told.message, /2 files of "spoilt" could not be read as pictures/);
    await started.finished;

    const all = await Promise.all((await rows()).map(async (row) => [row, await item(row)] as const));
    const [run] = all.find(([, { label }]) => typeof label === 'string' && label.startsWith('spoilt, '))!;
    const children = await Promise.all((await rows(run)).map(item));
    const row = children.at(-1)!;
    assert.deepEqual([row.label, row.contextValue], ['2 files left out', 'skipped']);
    await vscode.commands.executeCommand(row.command!.command, ...(row.command!.arguments as unknown[]));
    const text = vscode.window.activeTextEditor!.document.getText();
    assert.match(text, /torn\.png\n {4}\S/);
    assert.match(text, /empty\.jpg\n {4}\S/);

    told.close('Show List');
    await until('the same list', () => vscode.window.activeTextEditor?.document.getText() === text);
  });
});
