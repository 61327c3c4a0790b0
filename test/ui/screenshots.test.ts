// Every view in every kind of theme. With LATENT_EXPLORER_SCREENSHOTS=1 a good model is trained first, once,
// and the pictures go into media/screenshots; otherwise a small one does, and they show what a test has seen.
import assert from 'node:assert/strict';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { eventually, type Theme, type Workbench } from '../support/workbench';
import { consecutive } from './consecutive';
import { until, WebviewPage } from './panel';
import { checkpointFiles, drawWorkspace, endCheckpoint, trainUntil } from './pictures';
import { useWorkbench } from './useWorkbench';

const forShow = process.env['LATENT_EXPLORER_SCREENSHOTS'] === '1';
const results = path.resolve('out', 'test-results', 'screenshots');
const themes: readonly Theme[] = ['dark', 'light', 'highContrast', 'highContrastLight'];

/** What is trained, and how many epochs of it before it is stopped, to be resumed for a picture of that. */
const training = forShow
  ? {
      pictures: 3000,
      epochs: 48,
      words: '--epochs 60 --checkpoint-every 4'.split(' '),
    }
  : {
      pictures: 200,
      epochs: 4,
      words: '--epochs 9000 --architecture dense --image-size 32 --latent-dimensions 4'.split(' '),
    };
/** Trained once for many rounds of screenshots. */
const kept = path.resolve('.cache', 'screenshots', 'pictures');

/** Full of many colours, and so reduced to a palette, as are the pictures that only show contrast. */
const large: readonly string[] = ['map', 'grid', 'panel-wide', 'wide-learning', 'checkpoint'];

const sizes = { beside: { width: 1440, height: 900 }, small: { width: 1100, height: 700 } } as const;
const stages = ['map', 'grid', 'learning'] as const;
type StageId = (typeof stages)[number];

const notes = (checkpoint: string): string => `from safetensors.numpy import load_file

# The best run so far
weights = load_file('${checkpoint}')
`;

describe('every view in every kind of theme', () => {
  consecutive();
  let trained: string;
  let workbench: Workbench;
  let panel: WebviewPage;

  useWorkbench(
    {
      pictures: training.pictures,
      prepare: async (workspace) => {
        // Not in the workspace, which has no run at first.
        trained = forShow ? kept : path.join(path.dirname(workspace), 'trained');
        await drawWorkspace(trained, training.pictures, {});
        const found = await checkpointFiles(trained).catch(() => []);
        if (found.length === 0) await trainUntil(trained, training.epochs, training.words);
      },
      settings: { 'editor.minimap.enabled': false },
      width: 1440,
      height: 900,
      timeout: forShow ? 1_800_000 : undefined,
    },
    (opened) => (workbench = opened),
  );

  /**
   * A picture in each theme; `prepare` brings about what may not outlive the change of theme. Those of the window's
   * usual size in dark and light are kept for show.
   */
  async function shoot(name: string, prepare = (): Promise<unknown> => Promise.resolve()): Promise<void> {
    const size = workbench.page.viewportSize()!;
    for (const theme of themes) {
      await workbench.setTheme(theme);
      await prepare();
      const picture = await workbench.page.screenshot({ animations: 'disabled' });
      const isContrast = theme.startsWith('highContrast');
      const palette = isContrast || large.includes(name);
      const small = await sharp(picture).removeAlpha().png({ compressionLevel: 9, palette }).toBuffer();
      const { width, entropy } = { ...(await sharp(small).metadata()), ...(await sharp(small).stats()) };
      assert.ok(width === size.width && entropy > 0.1, `${name} in ${theme} shows something`);
      const isKept = forShow && !isContrast && size.width === sizes.beside.width;
      const folder = isKept ? path.resolve('media', 'screenshots') : results;
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, `${name}-${theme}.png`), small);
    }
  }

  it('before the first run', async () => {
    const { page } = workbench;
    await workbench.showView('VAE');
    await page.locator('.welcome-view').getByText('No run yet.').waitFor();
    await workbench.runCommand('VAE: Open Latent Explorer');
    const panel = new WebviewPage(await workbench.webview('Latent Explorer'));
    await panel.get('welcome').waitFor();
    await shoot('welcome');
    await workbench.runCommand('View: Close All Editors');

    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.pick('Get Started with Latent Explorer');
    await page.locator('.getting-started-step.expanded').waitFor();
    await shoot('walkthrough');
    await workbench.runCommand('View: Close All Editors');

    await workbench.showView('Explorer');
    await workbench.contextMenu(workbench.treeItem('shapes'), 'Train on Folder with Options…');
    const options = new WebviewPage(await workbench.webview('Latent Explorer'));
    const start = options.get('options-start');
    await until('the options', async () => (await start.getAttribute('disabled')) === null, 60);
    await shoot('options');
    await options.get('options-back').click();
    await options.get('welcome').waitFor();
    await workbench.runCommand('View: Close All Editors');
  });

  it('of a checkpoint in hovers', async () => {
    const { page } = workbench;
    await moveRun();
    const checkpoint = await endCheckpoint(workbench.workspace);
    const epoch = Number(/epoch-(\d+)/.exec(path.basename(checkpoint))?.[1]);
    const item = () => workbench.treeItem(new RegExp(`^Checkpoint of .* epoch ${epoch},`, 'i'));
    const relative = path.relative(workbench.workspace, checkpoint);
    await writeFile(path.join(workbench.workspace, 'compare.py'), notes(relative));
    await workbench.showView('Explorer');
    await workbench.treeItem('compare.py').dblclick();
    await page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await workbench.showView('VAE');
    await workbench.runCommand('VAE: Refresh Runs');
    const run = workbench.treeItem(/^Run /);
    await eventually('the checkpoints', async () => {
      const open = (await run.getAttribute('aria-expanded')) === 'true';
      if (!open) await run.locator('.monaco-tl-twistie').click();
      await item().waitFor({ timeout: 500 });
    });
    const text = page.locator('.editor-instance .view-lines').getByText("safetensors'");
    const hover = async (target: Locator): Promise<void> => {
      await (await workbench.hover(target)).locator('img').waitFor();
    };
    await shoot('hover-text', () => hover(text));
    await shoot('hover-runs', () => hover(item()));

    await item().click();
    panel = new WebviewPage(await workbench.webview('Latent Explorer'));
    await panel.get('header').waitFor();
    await page.mouse.move(1, 1);
  });

  for (const [size, ending] of [
    ['beside', ''],
    ['small', '-small'],
  ] as const) {
    it(`of every stage beside code, ${sizes[size].width}x${sizes[size].height}`, async () => {
      await workbench.page.setViewportSize(sizes[size]);
      for (const stage of stages) {
        await panel.stage(stage);
        await shoot(`${stage}${ending}`, () => shown(stage));
      }
      await workbench.page.setViewportSize(sizes.beside);
    });
  }

  it('of an encoded picture', async () => {
    await panel.stage('grid');
    await workbench.showView('Explorer');
    await workbench.treeItem('shapes').click();
    for (const [label, number] of [
      ['circle', 20],
      ['square', 21],
      ['star', 22],
    ] as const) {
      const name = `${label}-000${number}.png`;
      const picture = path.join(workbench.workspace, 'shapes', label, name);
      await workbench.treeItem(label).click();
      await workbench.contextMenu(workbench.treeItem(name), 'Encode Picture');
      const item = () => panel.data('inspector', 'item');
      await until('the picture', async () => (await item()) === `encoded:${picture}`);
      if (label !== 'star') await workbench.treeItem(label).click();
    }
    await panel.get('grid-through').click();
    const neighbours = panel.get('neighbours').locator('button');
    await until('neighbours', async () => (await neighbours.count()) === 8);
    await shoot('inspector', () => shown('grid'));
  });

  it('of two stages side by side', async () => {
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.tab('Latent Explorer').click();
    await workbench.runCommand('View: Toggle Maximize Editor Group');
    for (const [name, first, second] of [
      ['panel-wide', 'map', 'grid'],
      ['wide-learning', 'learning', 'map'],
    ] as const) {
      await panel.get(`tab-${first}`).first().click();
      await panel.get(`tab-${second}`).last().click();
      await shoot(name, async () => {
        await shown(first);
        await shown(second);
      });
    }
    await workbench.runCommand('View: Toggle Maximize Editor Group');
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  it('of a checkpoint file', async () => {
    const checkpoint = await endCheckpoint(workbench.workspace);
    await workbench.openFile(path.basename(checkpoint));
    const editor = new WebviewPage(await workbench.webview(path.basename(checkpoint)));
    await editor.get('samples').locator('canvas').first().waitFor();
    await shoot('checkpoint');
    await workbench.runCommand('View: Close Editor');
  });

  it('while it trains', async () => {
    await workbench.showView('VAE');
    await panel.get('command-resumeTraining').click();
    await panel.untilState('training');
    await panel.stage('learning');
    const step = await panel.data('previews', 'step');
    await until('a preview', async () => (await panel.data('previews', 'step')) !== step, 120);
    await shoot('training');
    await panel.get('command-stop').click();
    await panel.untilState('stopped');
  });

  /** Waits until a stage shows all that it has to show; it repaints after the theme has changed. */
  async function shown(stage: StageId): Promise<void> {
    if (stage === 'learning') {
      await until('previews', async () => (await panel.look('samples')).colours > 50);
      return;
    }
    if (stage === 'grid') {
      const plane = () => panel.data('latent-grid', 'plane');
      await until('the neighbourhood', async () => (await plane()) === 'neighbourhood', 120);
      await panel.gridVersion();
      return;
    }
    const figure = async (name: string) => Number(await panel.data('map', name));
    await until('the pictures', async () => (await figure('points')) === training.pictures, 180);
    await until('those at their places', async () => (await figure('pictures')) > 0, 60);
    const layers = ['ground', 'pictures'].map((layer) => panel.frame.locator(`canvas[data-layer=${layer}]`));
    let last = '';
    await until('a map that is all there', async () => {
      const looks = await Promise.all(layers.map((layer) => panel.look(layer)));
      const now = JSON.stringify(looks);
      const isStill = now === last;
      last = now;
      return isStill && (await figure('awaited')) === 0;
    });
  }

  /** Puts the trained run into the open workspace; its pictures stay where it was trained. */
  async function moveRun(): Promise<void> {
    await cp(path.join(trained, 'vae-runs'), path.join(workbench.workspace, 'vae-runs'), { recursive: true });
  }
});
