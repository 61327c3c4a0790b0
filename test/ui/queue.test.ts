import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Workbench } from '../support/workbench';
import { consecutive } from './consecutive';
import { until } from './panel';
import { commandLine } from './pictures';
import { useWorkbench } from './useWorkbench';

/** Endless, so that a person ends it. */
const settings = {
  'vae.architecture': 'dense',
  'vae.hiddenUnits': [64],
  'vae.latentDimensions': 2,
  'vae.likelihood': 'bernoulli',
  'vae.imageSize': 32,
  'vae.batchSize': 16,
  'vae.epochs': 100_000,
  'vae.openExplorerOnTraining': false,
};

describe('training on one folder after another', () => {
  consecutive();
  let workbench: Workbench;

  useWorkbench(
    {
      pictures: 60,
      ofWorkspace: settings,
      prepare: async (workspace) => {
        for (const name of ['birds', 'cats', 'dogs'])
          await commandLine('draw', path.join(workspace, name), '--count', '60');
        await mkdir(path.join(workspace, 'vae-runs'));
        await writeFile(path.join(workspace, 'shapes', 'torn.png'), 'no picture');
      },
    },
    (opened) => (workbench = opened),
  );

  const progress = () => workbench.page.locator('.statusbar-item', { hasText: /VAE \d/ });
  const waiting = () => workbench.page.getByRole('treeitem', { name: /in the queue/ });
  const order = async () => (await waiting().locator('.label-name').allInnerTexts()).join();
  const runs = async () =>
    (await readdir(path.join(workbench.workspace, 'vae-runs'))).filter((name) => !name.startsWith('.'));
  /** Optimiser steps in the log of the run on a folder. */
  const lastStep = async (folder: string): Promise<number> => {
    const run = (await runs()).find((name) => name.endsWith(folder));
    if (run === undefined) return 0;
    const log = await readFile(
      path.join(workbench.workspace, 'vae-runs', run, 'metrics.jsonl'),
      'utf8',
    ).catch(() => '');
    const line = log.trimEnd().split('\n').at(-1) ?? '';
    return line === '' ? 0 : (JSON.parse(line) as { step: number }).step;
  };

  it('says how many files it left out, and lists them with reasons at a click', async () => {
    await workbench.showView('Explorer');
    await workbench.contextMenu(workbench.treeItem('shapes'), 'Train on Folder');
    const told = workbench.notification('1 file of "shapes" could not be read');
    await told.getByRole('button', { name: 'Show List' }).click();
    const list = workbench.page.locator('.monaco-editor .view-lines', { hasText: 'torn.png' });
    await list.waitFor();
    assert.match(
      await list.innerText(),
      /^shapes,\s\d\d:\d\d,\sz\s=\s\d+\sis\strained\son/,
      'the name for people',
    );
    await progress().waitFor();
  });

  it('lets other folders wait their turn, in an order that one can change', async () => {
    for (const name of ['birds', 'cats', 'dogs']) {
      await workbench.contextMenu(workbench.treeItem(name), 'Train on Folder');
      await workbench.notification(`"${name}" is trained when its turn comes`).waitFor();
    }
    await workbench.showView('VAE');
    await until('three to wait', async () => (await waiting().count()) === 3);
    assert.equal(await order(), 'birds,cats,dogs');
    await workbench.contextMenu(workbench.treeItem(/^dogs, waits/), 'Move Up in Queue');
    await until('the new order', async () => (await order()) === 'birds,dogs,cats');
    const birds = workbench.treeItem(/^birds, waits/);
    await birds.hover();
    await birds.getByRole('button', { name: 'Remove from Queue' }).click();
    await until('two to wait', async () => (await order()) === 'dogs,cats');
  });

  it('goes on after the window is loaded again, and says so', async () => {
    const before = await until('steps', () => lastStep('shapes'));
    await workbench.reload();
    await workbench.notification('Training on "shapes" was interrupted when the window closed').waitFor();
    await progress().waitFor();
    await until('more steps', async () => (await lastStep('shapes')) > before);
    assert.equal((await runs()).length, 1, 'in the same run');
    await workbench.showView('VAE');
    await until('the queue', async () => (await order()) === 'dogs,cats');
  });

  it('begins the next when one is stopped', async () => {
    await workbench.runCommand('VAE: Stop Training');
    await until('the run on the next folder', () => lastStep('dogs'));
    await until('one to wait', async () => (await order()) === 'cats');
  });
});
