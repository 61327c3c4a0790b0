import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunRecord } from '../../src/protocol/configuration';
import { readRunRecord } from '../../src/runs/runFolder';
import type { Workbench } from '../support/workbench';
import { seriousViolations } from './axe';
import { consecutive } from './consecutive';
import { until, WebviewPage } from './panel';
import { useWorkbench } from './useWorkbench';

const title = 'Latent Explorer';

describe('the page of options', () => {
  consecutive();
  let workbench: Workbench;
  let panel: WebviewPage;

  useWorkbench(
    {
      pictures: 60,
      // So low that the long training of few pictures does not diverge.
      ofWorkspace: { 'vae.beta': 2, 'vae.learningRate': 0.0003 },
      prepare: (workspace) => writeFile(path.join(workspace, 'notes.txt'), 'Notes\n'),
      width: 1440,
      height: 900,
    },
    async (opened) => {
      workbench = opened;
      await workbench.showView('Explorer');
      await workbench.treeItem('notes.txt').dblclick();
      await workbench.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    },
  );

  const shapes = () => path.join(workbench.workspace, 'shapes');
  const field = (id: string) => panel.get(`value-${id}`);
  const reason = (id: string) => panel.text(`reason-${id}`);
  const isDisabled = async (testId: string) => (await panel.get(testId).getAttribute('disabled')) !== null;
  const open = async (): Promise<void> => {
    panel = new WebviewPage(await workbench.webview(title));
    await panel.get('options').waitFor();
    await until('the options', async () => !(await isDisabled('options-start')));
  };
  const runFolders = async (folder: string): Promise<readonly string[]> =>
    (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.')).sort();
  /** The record of the newest of so many runs in a folder. */
  const record = (folder: string, count: number): Promise<RunRecord> =>
    until('the run', async () => {
      const names = await runFolders(folder);
      return names.length === count && readRunRecord(path.join(folder, names.at(-1)!));
    });

  it('opens by a right click on a folder, with what each option would be for its pictures and why', async () => {
    await workbench.contextMenu(workbench.treeItem('shapes'), 'Train on Folder with Options…');
    await open();
    assert.equal(await panel.text('options-folder'), shapes());
    assert.equal(await panel.text('options-runs-folder'), path.join(workbench.workspace, 'vae-runs'));
    assert.match(await panel.text('options-pictures'), /^60 pictures, (\d+) × \1 pixels, /);
    const isGrey = (await panel.text('options-pictures')).endsWith('grey');
    assert.deepEqual(
      [await panel.value('value-latentDimensions'), await reason('latentDimensions')],
      isGrey ? ['16', 'For grey pictures'] : ['32', 'For colour pictures'],
    );
    assert.equal(await panel.value('value-epochs'), '60');
    assert.match(await reason('epochs'), /^For 54 pictures to train on, with a minute/);
    assert.deepEqual(
      [await panel.value('value-beta'), await reason('beta')],
      ['2', 'By your setting vae.beta'],
    );
    assert.equal(await panel.data('option-beta', 'changed'), 'false');
    assert.deepEqual(await runFolders(path.join(workbench.workspace, 'vae-runs')), [], 'nothing has begun');
  });

  it('has nothing that axe finds serious, and never scrolls sideways', async () => {
    assert.deepEqual(await seriousViolations(panel), []);
    for (const width of [1440, 1100]) {
      await workbench.page.setViewportSize({ width, height: 900 });
      const sideways = await panel.frame
        .locator('html')
        .evaluate((page: Overflowing) => page.scrollWidth > page.clientWidth);
      assert.equal(sideways, false, `${width} pixels wide`);
    }
    await workbench.page.setViewportSize({ width: 1440, height: 900 });
  });

  it('refuses a bad value in words, marks what differs, and follows what depends on it', async () => {
    await field('epochs').fill('0');
    await until('the words', async () => /from 1 to 1,000,000/.test(await reason('epochs')));
    assert.equal(await field('epochs').getAttribute('aria-invalid'), 'true');
    assert.equal(await isDisabled('options-start'), true);
    assert.match(await panel.text('options-status'), /mend Epochs/);
    await panel.get('options-back').focus();
    await panel.get('options-mend').click();
    assert.ok(await field('epochs').evaluate(hasFocus), 'the way there');
    await field('epochs').fill('20');
    await until('another default', async () => (await panel.value('value-checkpointEvery')) === '2');
    assert.equal(await isDisabled('options-start'), false);
    assert.equal(await panel.data('option-epochs', 'changed'), 'true');
    assert.match(await reason('epochs'), /^Default: 60, for 54 pictures to train on, /);
    assert.match(await panel.text('options-status'), /Changed: Epochs\./);

    // What does not go together is known to the trainer alone.
    await field('patience').fill('3');
    await field('validationFraction').fill('0');
    await until('the words', async () => /patience needs pictures/.test(await panel.text('options-status')));
    assert.equal(await isDisabled('options-start'), true);
    await panel.get('reset-validationFraction').click();
    await until('the way to be free', async () => !(await isDisabled('options-start')));

    await panel.get('options-reset-all').click();
    await until('the defaults', async () => (await panel.value('value-epochs')) === '60');
    assert.equal(await panel.value('value-patience'), '');
  });

  it('keeps what is typed while the panel is hidden', async () => {
    await field('latentDimensions').fill('2');
    await field('seed').fill('-1');
    await workbench.tab(title).click();
    await workbench.runCommand('View: Move Editor into Previous Group');
    await workbench.tab('notes.txt').click();
    await panel.get('options').waitFor({ state: 'hidden' });
    panel = new WebviewPage(await workbench.webview(title));
    await until('what was typed', async () => (await panel.value('value-seed')) === '-1');
    assert.equal(await panel.value('value-latentDimensions'), '2');
    assert.equal(await isDisabled('options-start'), true);
    await panel.get('reset-seed').click();
  });

  it('is left by Escape, and comes back as it was', async () => {
    await field('latentDimensions').focus();
    await workbench.page.keyboard.press('Escape');
    await panel.get('options').waitFor({ state: 'hidden' });
    await panel.get('welcome').waitFor();
    await workbench.contextMenu(workbench.treeItem('shapes'), 'Train on Folder with Options…');
    await open();
    assert.equal(await panel.value('value-latentDimensions'), '2');
  });

  it('starts by mouse, with the values that it shows, where it says', async () => {
    const elsewhere = path.join(workbench.workspace, 'elsewhere');
    await mkdir(elsewhere);
    await panel.get('options-choose-runs').click();
    const input = workbench.quickInput.locator('input');
    await workbench.quickInput.getByRole('option', { name: '..' }).waitFor();
    await input.fill(elsewhere);
    await input.press('Enter');
    await workbench.quickInput.waitFor({ state: 'hidden' });
    await until('the folder', async () => (await panel.text('options-runs-folder')) === elsewhere);

    await field('architecture').click();
    await panel.frame.getByRole('option', { name: 'Dense' }).click();
    await until('fewer options', async () => (await panel.get('option-filters').count()) === 0);
    await field('hiddenUnits').fill('20, 10');
    await field('epochs').fill('4');
    await field('checkpointEvery').fill('2');
    await until('the way to be free', async () => !(await isDisabled('options-start')));
    await panel.get('options-start').click();
    await panel.get('options').waitFor({ state: 'hidden' });
    const { model, training, data } = await record(elsewhere, 1);
    assert.equal(data.folder, shapes());
    assert.deepEqual(
      [
        model.latentDimensions,
        model.architecture,
        training.epochs,
        training.checkpointEvery,
        training.objective,
      ],
      [2, { kind: 'dense', hiddenUnits: [20, 10] }, 4, 2, { kind: 'elbo', beta: 2, klWarmUpEpochs: 0 }],
    );
    // The stages show what trains, as they do whenever it begins.
    await panel.untilState('completed');
    await panel.get('stage-map').or(panel.get('stage-grid')).first().waitFor();
  });

  it('takes the settings of a run as the start of another, by keyboard alone', async () => {
    const elsewhere = path.join(workbench.workspace, 'elsewhere');
    const first = await record(elsewhere, 1);
    await workbench.showView('VAE');
    await workbench.contextMenu(workbench.treeItem(/^Run /), 'Train Again with Changes…');
    await open();
    assert.match(await panel.text('options-like'), /with the settings of shapes/);
    assert.equal(await panel.value('value-hiddenUnits'), '20, 10');
    assert.equal(await panel.data('option-epochs', 'changed'), 'true');
    const { keyboard } = workbench.page;
    // The heading has the focus; from there on by Tab.
    for (let i = 0; i < 60; i++) {
      await keyboard.press('Tab');
      if (await field('epochs').evaluate(hasFocus)) break;
    }
    await keyboard.press('Control+A');
    await keyboard.type('5');
    await until('the change', async () => (await panel.value('value-epochs')) === '5');
    for (let i = 0; i < 60; i++) {
      await keyboard.press('Tab');
      if (await panel.get('options-start').evaluate(hasFocus)) break;
    }
    await keyboard.press('Enter');
    const { model, training, transform } = await record(elsewhere, 2);
    assert.deepEqual(
      { model, transform, training },
      { model: first.model, transform: first.transform, training: { ...first.training, epochs: 5 } },
    );
    await panel.untilState('completed');
  });

  const quickly = async (): Promise<void> => {
    await workbench.runCommand('VAE: Train on Folder');
    await workbench.quickInput.getByRole('option', { name: /shapes/ }).click();
    await workbench.quickInput.getByRole('option', { name: 'Start Training' }).waitFor();
  };
  /** Answers for one of the options that matter most. */
  const answer = async (option: string, text: string): Promise<void> => {
    await workbench.quickInput.getByRole('option', { name: option }).click();
    await workbench.quickInput.getByText(/\(Press 'Enter'/).waitFor();
    await workbench.type(text);
  };

  it('takes over what was answered in the quick pick', async () => {
    await quickly();
    await answer('Latent dimensions', '0');
    await workbench.quickInput.getByText('Type a number from 1 to 4,096.').waitFor();
    await workbench.type('3');
    await workbench.quickInput.getByRole('option', { name: 'Latent dimensions, 3' }).waitFor();
    await workbench.quickInput.getByRole('option', { name: 'All Options…' }).click();
    await open();
    assert.equal(await panel.value('value-latentDimensions'), '3');
    assert.equal(await panel.data('option-epochs', 'changed'), 'false', 'of the last time');
    await panel.get('options-back').click();
    await panel.get('options').waitFor({ state: 'hidden' });
  });

  it('says that a training waits while another trains, which the quick pick has begun', async () => {
    await quickly();
    await answer('Epochs', '100000');
    await workbench.quickInput.getByRole('option', { name: 'Epochs, 100000' }).waitFor();
    await workbench.quickInput.getByRole('option', { name: 'Start Training' }).click();
    await panel.untilState('training');
    const { training } = await record(path.join(workbench.workspace, 'vae-runs'), 1);
    assert.deepEqual(
      [training.epochs, training.objective],
      [100_000, { kind: 'elbo', beta: 2, klWarmUpEpochs: 0 }],
    );

    await workbench.showView('Explorer');
    // The rows have found their places once all of them are there.
    await workbench.treeItem('vae-runs').waitFor();
    await workbench.contextMenu(workbench.treeItem('shapes'), 'Train on Folder with Options…');
    await open();
    assert.match(await panel.text('options-status'), /this one waits its turn/);
    await field('epochs').fill('2');
    await panel.get('options-start').click();
    await workbench.notification('"shapes" is trained when its turn comes').waitFor();
    await panel.get('command-stop').click();
    const next = await record(path.join(workbench.workspace, 'elsewhere'), 3);
    assert.deepEqual([next.training.epochs, next.model.latentDimensions], [2, 3]);
    await panel.untilState('completed');
  });
});

const hasFocus = (element: Focusable): boolean => element.matches(':focus');

/** As much of a page as is needed; the types of a browser are not loaded here. */
interface Overflowing {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}

interface Focusable {
  matches(selector: string): boolean;
}
