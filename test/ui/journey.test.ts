import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import type { Workbench } from '../support/workbench';
import { listenForComplaints } from './complaints';
import { assertDecoded } from './decoded';
import { controlsMissedByTab } from './keyboard';
import { consecutive } from './consecutive';
import { until, WebviewPage } from './panel';
import { checkpointFiles, commandLine, endCheckpoint, epochOf } from './pictures';
import { useWorkbench } from './useWorkbench';

/** Small enough to learn something in seconds, and endless, so that a person ends it. */
const settings = {
  'vae.architecture': 'dense',
  'vae.hiddenUnits': [64],
  'vae.latentDimensions': 3,
  'vae.likelihood': 'bernoulli',
  'vae.imageSize': 32,
  'vae.batchSize': 16,
  'vae.epochs': 100_000,
  'vae.seed': 3,
};

const title = 'Latent Explorer';

describe("a person's path through the real editor", function () {
  consecutive();
  let workbench: Workbench;
  let panel: WebviewPage;
  let checkpoint: string;
  let complaints: readonly string[];

  useWorkbench(
    {
      pictures: 300,
      ofWorkspace: settings,
      prepare: (workspace) => writeFile(path.join(workspace, 'notes.txt'), 'Notes\n'),
      // A file that opens a little late would be revealed, and so undo what has been selected since.
      settings: { 'explorer.autoReveal': false },
    },
    async (opened) => {
      workbench = opened;
      complaints = listenForComplaints(workbench.page);
      await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    },
  );

  const openPanel = async (): Promise<WebviewPage> => new WebviewPage(await workbench.webview(title));
  const clipboard = (): Promise<string> => workbench.page.evaluate('navigator.clipboard.readText()');

  it('welcomes in the VAE view', async () => {
    await workbench.showView('VAE');
    const welcome = workbench.page.locator('.welcome-view');
    await welcome.getByText('No run yet.').waitFor();
    await welcome.getByRole('button', { name: 'Train on Folder…' }).waitFor();
  });

  it('trains by a right click on a folder, with curves, previews and the status bar alive', async () => {
    await workbench.showView('Explorer');
    await workbench.treeItem('notes.txt').dblclick();
    // Until the editor has the focus, its coming would close the menu.
    await workbench.page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await workbench.contextMenu(workbench.treeItem('shapes'), 'Train on Folder');
    panel = await openPanel();
    await panel.untilState('training');
    const groups = await workbench.page.locator('.editor-group-container').count();
    assert.equal(groups, 2, 'it opens beside the code');
    await until('the map, unasked', async () => (await panel.data('map', 'points')) === '300');
    await panel.stage('learning');
    const points = async (): Promise<number> => Number(await panel.data('curves', 'points'));
    const first = await until('point of the curves', points);
    await until('more points', async () => (await points()) > first);
    const curves = await panel.look(panel.get('chart-loss').locator('canvas'));
    assert.ok(curves.colours > 2, 'curves are drawn');

    const step = async (): Promise<number> => Number(await panel.data('previews', 'step'));
    const firstStep = await until('preview', step);
    const before = await panel.look('reconstructions');
    assert.ok(before.colours > 50, 'pictures are drawn');
    await until('a later preview', async () => (await step()) > firstStep);
    await panel.untilChanged('reconstructions', before);
    const progress = workbench.page.locator('.statusbar-item', { hasText: /VAE \d/ });
    const said = await progress.innerText();
    await until('progress in the status bar', async () => (await progress.innerText()) !== said);
  });

  it('pauses, continues, stops and resumes by the buttons of the panel', async () => {
    const step = async (): Promise<number> => Number(await panel.data('previews', 'step'));
    await panel.get('command-pause').click();
    await panel.untilState('paused');
    await workbench.page.locator('.statusbar-item', { hasText: 'paused' }).waitFor();
    const held = await panel.data('curves', 'points');
    await panel.get('command-resume').click();
    await panel.untilState('training');
    await until('more points', async () => Number(await panel.data('curves', 'points')) > Number(held));
    // Live weights keep changing; a complete grid of them shows that the grid keeps up.
    await panel.stage('grid');
    await panel.gridVersion();
    await panel.stage('learning');
    const before = await step();
    await until('a later preview', async () => (await step()) > before);
    await panel.get('command-stop').click();
    await panel.untilState('stopped');
    const saved = await checkpointFiles(workbench.workspace);
    const best = await endCheckpoint(workbench.workspace);
    await until('its checkpoint', async () => (await panel.checkpoint()) === best);

    await panel.get('command-resumeTraining').click();
    await panel.untilState('training');
    await until('a step', async () => (await step()) > before + 20);
    await panel.get('command-stop').click();
    await panel.untilState('stopped');
    const files = await checkpointFiles(workbench.workspace);
    assert.notEqual(files.at(-1), saved.at(-1), 'it is saved again');
    assert.ok(files.includes(saved.at(-1)!), 'beside what was saved before');
    checkpoint = await endCheckpoint(workbench.workspace);
    await until('the best checkpoint', async () => (await panel.checkpoint()) === checkpoint);
  });

  it('shows on the grid what the decoder makes of z, by keyboard alone', async () => {
    await panel.get('tab-learning').focus();
    await workbench.page.keyboard.press('ArrowRight');
    await panel.get('stage-grid').waitFor();
    // A picture's neighbourhood at first; the choice beside it is two dimensions.
    await until(
      'the neighbourhood',
      async () => (await panel.data('latent-grid', 'plane')) === 'neighbourhood',
    );
    await panel.get('axes-kind').locator('input:checked').focus();
    await workbench.page.keyboard.press('ArrowRight');
    await panel.get('axis-x').waitFor();
    const version = await panel.gridVersion(checkpoint);
    await panel.get('latent-grid').focus();
    const cursor = async (...keys: readonly string[]): Promise<readonly number[]> => {
      for (const key of keys) await workbench.page.keyboard.press(key);
      const z = await panel.cursorLatent();
      await assertDecoded(await panel.pixels('grid-lens'), checkpoint, z);
      return z;
    };
    const first = await cursor('ArrowRight');
    const second = await cursor('ArrowUp', 'ArrowUp', 'ArrowRight');
    assert.equal(first.length, 3);
    assert.notDeepEqual(second, first);
    assert.match(await panel.text('grid-readout'), /z\[\d\] = −?\d/);
    const moved = second.flatMap((value, dimension) => (value === 0 ? [] : [dimension]));
    assert.equal(moved.length, 2, 'a cell moves two dimensions');
    assert.equal(await panel.gridVersion(), version, 'no weights have changed');

    await workbench.page.keyboard.press('Enter');
    await until('the picture in the inspector', async () => {
      return (await panel.data('inspector', 'item')).startsWith('kept:');
    });
    await assertDecoded(await panel.pixels('reconstruction'), checkpoint, second);
    assert.match(await panel.frame.getByTestId('picked').innerText(), /^Picked number 1, z = \(/);
    // What lies on top goes first: the lens, then the inspector.
    await workbench.page.keyboard.press('Escape');
    await panel.get('grid-lens').waitFor({ state: 'hidden' });
    await workbench.page.keyboard.press('Escape');
    await panel.get('inspector').waitFor({ state: 'hidden' });
  });

  it('changes axes, zooms by wheel and key, and shows all again', async () => {
    const grid = panel.get('latent-grid');
    const [x, y] = [await panel.value('axis-x'), await panel.value('axis-y')];
    const third = ['0', '1', '2'].find((dimension) => dimension !== x && dimension !== y)!;
    await choose(panel.get('axis-x'), Number(third));
    await until('other axes', async () => (await panel.value('axis-x')) === third);
    await panel.gridVersion();
    await grid.focus();
    await workbench.page.keyboard.press('ArrowLeft');
    const z = await until('a cell that the chosen axis moves', async () => {
      const latent = await panel.cursorLatent();
      return latent[Number(third)] !== 0 && latent;
    });
    assert.equal(await panel.value('axis-y'), y, 'the other axis stays');
    assert.equal(z[Number(x)], 0);
    await assertDecoded(await panel.pixels('grid-lens'), checkpoint, z);

    const level = Number(await panel.data('latent-grid', 'level'));
    await grid.hover();
    await workbench.page.mouse.wheel(0, -600);
    await until('finer cells', async () => Number(await panel.data('latent-grid', 'level')) > level);
    await panel.gridVersion();
    await panel.pressTool('grid-reset');
    await until('all of the plane', async () => Number(await panel.data('latent-grid', 'level')) === level);

    await panel.get('axes-kind').getByText('PCA').click();
    await until('principal axes', async () => /axis 1 = /.test(await hoverReadout(grid)));
    await panel.gridVersion();
    await panel.get('axes-kind').getByText('z', { exact: true }).click();
    await until('dimensions again', async () => /z\[\d\] = /.test(await hoverReadout(grid)));
  });

  it('moves the other dimensions by sliders, and keeps a clicked picture', async () => {
    await panel.closeInspector();
    const grid = panel.get('latent-grid');
    await panel.pressTool('sliders-toggle');
    const slider = panel.get('sliders').locator('input[type=range]').first();
    await slider.waitFor();
    await grid.hover();
    const before = await panel.cursorLatent();
    const picture = await panel.look('grid-lens');
    await slider.focus();
    await workbench.page.keyboard.press('End');
    await panel.gridVersion();
    await grid.hover();
    await until('another z', async () => (await panel.cursorLatent()).includes(3));
    const after = await panel.cursorLatent();
    await assertDecoded(await panel.pixels('grid-lens'), checkpoint, after);
    assert.notDeepEqual(await panel.look('grid-lens'), picture);
    const changed = after.flatMap((value, dimension) => (value === before[dimension] ? [] : [dimension]));
    assert.equal(changed.length, 1, 'one slider moves one dimension');

    await grid.click();
    await until('the clicked picture', async () => {
      const id = `kept:${after.map((value) => value.toFixed(4)).join(',')}`;
      return (await panel.data('inspector', 'item')) === id;
    });
    await assertDecoded(await panel.pixels('reconstruction'), checkpoint, after);
  });

  it('steps through the time of training, and the grid follows', async () => {
    await panel.closeInspector();
    const files = await checkpointFiles(workbench.workspace);
    await panel.get('checkpoint-picker').focus();
    await workbench.page.keyboard.press('Home');
    await until('the first checkpoint', async () => (await panel.checkpoint()) === files[0]);
    await until('its grid', async () => (await panel.gridVersion()) === `checkpoint ${files[0]}`);
    await panel.get('latent-grid').focus();
    await workbench.page.keyboard.press('ArrowUp');
    await assertDecoded(await panel.pixels('grid-lens'), files[0]!, await panel.cursorLatent());
    await panel.get('checkpoint-picker').focus();
    await workbench.page.keyboard.press('End');
    // What was explored until now is the best one; what follows is about this one.
    checkpoint = files.at(-1)!;
    await until('the last checkpoint', async () => (await panel.checkpoint()) === checkpoint);
  });

  it('keeps numbers on the shelf, moves, removes and brings back', async () => {
    const { page } = workbench;
    const shelf = panel.get('item-list').getByRole('option');
    const numbers = async () => (await shelf.locator('.item-number').allInnerTexts()).join();
    assert.equal(await numbers(), '1,2');
    await shelf.first().focus();
    await page.keyboard.press('Alt+ArrowRight');
    assert.equal(await numbers(), '2,1');
    await shelf.last().dragTo(shelf.first());
    await until('the old order', async () => (await numbers()) === '1,2');
    await shelf.first().focus();
    await page.keyboard.press('Delete');
    await until('one item', async () => (await numbers()) === '2');
    await panel.get('shelf-undo').click();
    await until('both items', async () => (await numbers()) === '1,2');
    await panel.get('shelf-clear').click();
    await until('none', async () => (await shelf.count()) === 0);
    await panel.get('shelf-undo').click();
    await until('both items', async () => (await numbers()) === '1,2');
  });

  it('reaches every control with the Tab key', async () => {
    await panel.get('run-picker').focus();
    await workbench.page.keyboard.press('Shift+Tab');
    assert.deepEqual(await controlsMissedByTab(workbench.page, panel), []);
  });

  /** Opens a folder in the file explorer. */
  async function expand(folder: string): Promise<void> {
    const row = workbench.treeItem(folder);
    const isOpen = async (): Promise<boolean> => (await row.getAttribute('aria-expanded')) === 'true';
    // Once: a second click would close it again.
    if (!(await isOpen())) await row.click();
    await until(`${folder} to open`, isOpen);
  }

  /** What the readout says of the middle of the grid. */
  async function hoverReadout(grid: Locator): Promise<string> {
    await workbench.page.mouse.move(1, 1);
    await grid.hover();
    return panel.text('grid-readout');
  }

  /** Opens a list and chooses from it, all by its keys. */
  async function choose(list: Locator, index: number): Promise<void> {
    await list.focus();
    await workbench.page.keyboard.press('Enter');
    await workbench.page.keyboard.press('Home');
    for (let press = 0; press < index; press++) await workbench.page.keyboard.press('ArrowDown');
    await workbench.page.keyboard.press('Enter');
  }

  it('encodes an image by a right click on it, and copies its vector', async () => {
    await workbench.showView('Explorer');
    await expand('shapes');
    await expand('circle');
    await workbench.contextMenu(workbench.treeItem('circle-00000.png'), 'Encode Picture');
    const image = path.join(workbench.workspace, 'shapes', 'circle', 'circle-00000.png');
    await until('the image', async () => (await panel.data('inspector', 'item')) === `encoded:${image}`);
    for (const picture of ['original', 'reconstruction']) {
      assert.ok((await panel.look(picture)).colours > 20, `the ${picture} is drawn`);
    }
    assert.ok((await panel.look('posterior')).colours > 2, 'the posterior is drawn');
    const neighbours = panel.get('neighbours').locator('button');
    await until('neighbours', async () => (await neighbours.count()) === 8);
    for (const neighbour of await neighbours.all()) {
      const title = (await neighbour.getAttribute('title')) ?? '';
      assert.ok(!title.endsWith('circle-00000.png'), 'none is the picture itself');
      assert.ok((await panel.look(neighbour.locator('canvas'))).colours > 20, 'a neighbour is drawn');
    }

    const told = await commandLine('encode', checkpoint, image, '--json');
    const { mean } = JSON.parse(told) as { mean: number[] };
    await assertDecoded(await panel.pixels('reconstruction'), checkpoint, mean);
    await panel.get('copy-json').click();
    await until('the vector on the clipboard', async () => (await clipboard()).startsWith('['));
    const copied = Float32Array.from(JSON.parse(await clipboard()) as number[]);
    assert.deepEqual(copied, Float32Array.from(mean));
    await panel.get('copy-python').click();
    await until('a Python list on the clipboard', async () => /^\[-?[\d.]+, /.test(await clipboard()));
  });

  it('encodes several images at once, and marks their places on the grid', async () => {
    const { page } = workbench;
    const file = (name: string): Locator => workbench.treeItem(name);
    await file('circle-00004.png').click();
    // The panel locks its group, so that files open beside it and not over it.
    await workbench.tab('circle-00004.png').waitFor();
    await file('circle-00008.png').click({ modifiers: ['Control'] });
    for (const name of ['circle-00004.png', 'circle-00008.png']) {
      await until(`${name} in the selection`, async () => {
        return (await file(name).getAttribute('aria-selected')) === 'true';
      });
    }
    const grid = await panel.look('latent-grid');
    await workbench.contextMenu(file('circle-00008.png'), 'Encode Picture');
    const options = panel.get('item-list').getByRole('option');
    const labels = (): Promise<(string | null)[]> =>
      options.evaluateAll((all: readonly { getAttribute(name: string): string | null }[]) =>
        all.map((each) => each.getAttribute('aria-label')),
      );
    const names = async (): Promise<(string | undefined)[]> =>
      (await labels()).map((label) => label?.replace(/^\d+, /, ''));
    await until('three images', async () => {
      const three = ['circle-00000.png', 'circle-00004.png', 'circle-00008.png'];
      return isSame((await names()).slice(-3).sort(), three);
    });
    await panel.untilChanged('latent-grid', grid);
    const first = await panel.data('inspector', 'item');
    await options.first().focus();
    await page.keyboard.press('ArrowRight');
    await until('the next item', async () => (await panel.data('inspector', 'item')) !== first);
  });

  it('inserts the vector at the cursor of a text', async () => {
    const { page } = workbench;
    const file = path.join(workbench.workspace, 'notes.txt');
    await writeFile(file, `best: ${path.relative(workbench.workspace, checkpoint)}\nz = `);
    await workbench.tab('notes.txt').click();
    const lines = page.locator('.editor-instance .view-lines');
    await lines.getByText('best:').waitFor();
    // A tab that is clicked gives its editor the focus a little later.
    await page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await page.keyboard.press('Control+End');
    await panel.get('insert').click();
    await until('the vector', async () => /z\s=\s\[-?\d/.test(await lines.innerText()));
    await page.keyboard.press('Control+S');
    await until('it in the file', async () => /z = \[-?\d/.test(await readFile(file, 'utf8')));
  });

  it('shows what a checkpoint draws when the pointer rests on it or on its path', async () => {
    await workbench.showView('VAE');
    const run = workbench.treeItem(/^Run /);
    await run.locator('.monaco-tl-twistie').click();
    const rows = workbench.page.getByRole('treeitem', { name: /^Checkpoint of / });
    await rows.first().waitFor();
    const files = await checkpointFiles(workbench.workspace);
    assert.equal(await rows.count(), files.length);
    const [oldest, latest] = [epochOf(files[0]!), epochOf(files.at(-1)!)];
    console.log(`      a checkpoint: ${await hoverTimes(rows.last(), oldest)}`);
    console.log(`      another: ${await hoverTimes(rows.first(), latest)}`);
    console.log(`      the one before: ${await hoverTimes(rows.last(), oldest)}`);
    const text = workbench.page.locator('.editor-instance .view-lines').getByText('safetensors');
    console.log(`      its path in a text: ${await hoverTimes(text, latest)}`);
  });

  it('shows samples of the checkpoint from the prior by the link in its hover', async () => {
    const text = workbench.page.locator('.editor-instance .view-lines').getByText('safetensors');
    const hover = await workbench.hover(text);
    await hover.getByText('Variations on the encodings').waitFor();
    await hover.getByText('From the prior').click();
    const editor = new WebviewPage(await workbench.webview(path.basename(checkpoint)));
    const title = () => editor.get('samples-title').textContent();
    await until('the prior', async () => (await title()) === 'Samples from the prior N(0, I)');
    assert.equal(await editor.chosen('samples-from'), 'prior');
    await workbench.runCommand('View: Close Editor');
  });

  it('opens a checkpoint file in an editor with facts and samples, and explores it', async () => {
    const { page } = workbench;
    const older = (await checkpointFiles(workbench.workspace))[0]!;
    await workbench.showView('Explorer');
    await workbench.runCommand('Collapse Folders in Explorer');
    await expand('vae-runs');
    await expand(path.basename(path.dirname(path.dirname(older))));
    await expand('checkpoints');
    await workbench.treeItem(path.basename(older)).dblclick();
    const editor = new WebviewPage(await workbench.webview(path.basename(older)));
    await editor.get('facts').getByText(path.basename(older)).waitFor();
    const samples = editor.get('samples').locator('canvas');
    await samples.first().waitFor();
    const before = await editor.look(samples.first());
    assert.ok(before.colours > 20, 'samples are drawn');
    await editor.get('resample').click();
    await editor.untilChanged(samples.first(), before);
    const title = () => editor.get('samples-title').textContent();
    assert.equal(await title(), 'Variations on the encodings');
    const varied = await editor.look(samples.first());
    await editor.get('samples-from').getByText('Prior').click();
    await editor.untilChanged(samples.first(), varied);
    await until('what they are', async () => (await title()) === 'Samples from the prior N(0, I)');
    await editor.get('explore').click();
    await until('it in the panel', async () => (await panel.checkpoint()) === older);
    await panel.gridVersion(older);
    await panel.get('latent-grid').focus();
    await page.keyboard.press('ArrowDown');
    await assertDecoded(await panel.pixels('grid-lens'), older, await panel.cursorLatent());
  });

  it('keeps what was set while it is hidden, and when the window is loaded again', async () => {
    await panel.stage('learning');
    await panel.get('curves-horizontal').getByText('Epochs').click();
    await panel.get('curves-scale').getByText('Log').click();
    const seen = async () => ({
      ...(await panel.stage('learning').then(async () => ({
        curves: [await panel.chosen('curves-horizontal'), await panel.chosen('curves-scale')],
        points: await panel.data('curves', 'points'),
      }))),
      stage: await panel.stage('grid').then(() => panel.gridVersion()),
      axes: [await panel.value('axis-x'), await panel.value('axis-y')],
      sliders: await panel.data('sliders', 'moved'),
      items: await panel.get('item-list').locator('.item-number').allInnerTexts(),
      run: await panel.value('run-picker'),
      checkpoint: await panel.checkpoint(),
    });
    const before = await seen();
    assert.deepEqual(before.curves, ['epoch', 'log']);
    assert.equal(before.sliders, '1');
    assert.ok(before.items.length >= 4);

    await workbench.tab(title).click();
    await workbench.runCommand('View: Move Editor into Previous Group');
    await workbench.tab('notes.txt').click();
    await panel.get('header').waitFor({ state: 'hidden' });
    panel = await openPanel();
    await panel.gridVersion();
    await until('the state as it was', async () => isSame(await seen(), before));

    // How wide the panel comes back, and so how many stages show, is VS Code's own affair.
    const stage = () => panel.frame.getByRole('tab', { selected: true }).first().getAttribute('data-testid');
    const stageBefore = await stage();
    await workbench.reload();
    await workbench.runCommand('VAE: Open Latent Explorer');
    panel = await openPanel();
    // Pictures are encoded again, by the checkpoint that was chosen, which is not the last.
    assert.equal(before.checkpoint, (await checkpointFiles(workbench.workspace))[0]);
    await until('the stage as it was', async () => (await stage()) === stageBefore);
    await until('the state as it was', async () => isSame(await seen(), before));
    await panel.stage('learning');
    await until('previews', async () => (await panel.look('reconstructions')).colours > 50);
  });

  it('shows in its log what it has started', async () => {
    await workbench.runCommand('VAE: Show Log');
    const log = workbench.page.locator('.output-view .view-lines');
    await log.getByText(/\[info\]\sexplorer:\sprocess\s\d+\sready/).waitFor();
  });

  it('complains of nothing in the console', () => {
    assert.deepEqual(complaints, []);
  });

  /** Rests the pointer on something until a picture is there; tells how long that took. */
  async function hoverTimes(target: Locator, epoch: number): Promise<string> {
    const began = performance.now();
    const hover = (await workbench.hover(target)).filter({ hasText: `epoch ${epoch} ` });
    const shown = performance.now();
    const picture = hover.locator('img');
    await picture.waitFor();
    const loaded = (image: { readonly complete: boolean; readonly naturalWidth: number }): boolean =>
      image.complete && image.naturalWidth > 0;
    await until('the picture', () => picture.evaluate(loaded));
    const seconds = (from: number, to: number): string => `${Math.round(to - from)} ms`;
    return `hover after ${seconds(began, shown)}, picture ${seconds(shown, performance.now())} later`;
  }
});

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
