// Every view in every kind of theme. With LATENT_EXPLORER_SCREENSHOTS=1 a good model is trained first, once,
// and the pictures go into media/screenshots; otherwise a small one does, and they show what a test has seen.
import assert from 'node:assert/strict';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { eventually, type Theme, type Workbench } from '../support/workbench';
import { until, WebviewPage } from './panel';
import { checkpointFiles, drawWorkspace, trainUntil } from './pictures';
import { useWorkbench } from './useWorkbench';

const forShow = process.env['LATENT_EXPLORER_SCREENSHOTS'] === '1';
const folder = path.resolve(forShow ? 'media/screenshots' : 'out/test-results/screenshots');
const themes: readonly Theme[] = ['dark', 'light', 'highContrast', 'highContrastLight'];

/** What is trained, and how many epochs of it before it is stopped, to be resumed for a picture of that. */
const training = forShow
  ? {
      pictures: 3000,
      epochs: 80,
      words: '--epochs 120 --beta 2 --latent-dimensions 10'.split(' '),
    }
  : {
      pictures: 200,
      epochs: 4,
      words: '--epochs 9000 --architecture dense --image-size 32 --latent-dimensions 4'.split(' '),
    };
/** Trained once for many rounds of screenshots. */
const kept = path.resolve('.cache', 'screenshots', 'pictures');

/** Full of many colours, and so reduced to a palette, as are the pictures that only show contrast. */
const large: readonly string[] = ['map', 'checkpoint'];

const notes = (checkpoint: string): string => `from safetensors.numpy import load_file

# The best run so far
weights = load_file('${checkpoint}')
`;

describe('every view in every kind of theme', function () {
  this.bail(true);
  let trained: string;
  let workbench: Workbench;

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
      settings: { 'explorer.compactFolders': false, 'editor.minimap.enabled': false },
      width: 1440,
      height: 900,
      timeout: forShow ? 1_800_000 : undefined,
    },
    (opened) => (workbench = opened),
  );

  /** A picture in each theme; `prepare` brings about what may not outlive the change of theme. */
  async function shoot(name: string, prepare = (): Promise<unknown> => Promise.resolve()): Promise<void> {
    for (const theme of themes) {
      await workbench.setTheme(theme);
      await prepare();
      const picture = await workbench.page.screenshot({ animations: 'disabled' });
      const palette = theme.startsWith('highContrast') || large.includes(name);
      const small = await sharp(picture).removeAlpha().png({ compressionLevel: 9, palette }).toBuffer();
      const { width, entropy } = { ...(await sharp(small).metadata()), ...(await sharp(small).stats()) };
      assert.ok(width === 1440 && entropy > 0.1, `${name} in ${theme} shows something`);
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
    await shoot('options', async () => {
      await workbench.contextMenu(workbench.treeItem('shapes'), 'Train on Folder with Options…');
      await workbench.quickInput.getByPlaceholder('Architecture of encoder and decoder').waitFor();
    });
    await page.keyboard.press('Escape');
  });

  it('with a run', async () => {
    const { page } = workbench;
    await moveRun();
    const checkpoint = (await checkpointFiles(workbench.workspace)).at(-1)!;
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
      await workbench.treeItem(/^Checkpoint of /).waitFor({ timeout: 500 });
    });
    const text = page.locator('.editor-instance .view-lines').getByText("safetensors'");
    const hover = async (target: Locator): Promise<void> => {
      await (await workbench.hover(target)).locator('img').waitFor();
    };
    await shoot('hover-text', () => hover(text));
    await shoot('hover-runs', () => hover(workbench.treeItem(/^Checkpoint of /)));

    await workbench.treeItem(/^Checkpoint of /).click();
    const panel = new WebviewPage(await workbench.webview('Latent Explorer'));
    await panel.stage('learning');
    await until('previews', async () => (await panel.look('samples')).colours > 50);
    await panel.stage('grid');
    await panel.gridVersion();
    await page.mouse.move(1, 1);
    await shoot('panel', () => shown(panel));

    await workbench.showView('Explorer');
    const image = path.join(workbench.workspace, 'shapes', 'star', 'star-00022.png');
    await workbench.treeItem('shapes').click();
    await workbench.treeItem('star').click();
    await workbench.contextMenu(workbench.treeItem('star-00022.png'), 'Encode Picture');
    await until('the image', async () => (await panel.data('inspector', 'item')) === `encoded:${image}`);
    await panel.get('grid-through').click();
    const neighbours = panel.get('neighbours').locator('button');
    await until('neighbours', async () => (await neighbours.count()) === 8);
    await shoot('inspector', () => shown(panel));

    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench.tab('Latent Explorer').click();
    await workbench.runCommand('View: Toggle Maximize Editor Group');
    await panel.pressTool('overlay');
    await until('the training pictures', async () => Number(await panel.data('latent-grid', 'points')) > 0);
    await shoot('map', () => shown(panel));
    await panel.pressTool('overlay');
    await shoot('panel-wide', () => shown(panel));
    await workbench.runCommand('View: Toggle Maximize Editor Group');
    await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  it('of a checkpoint file', async () => {
    const checkpoint = (await checkpointFiles(workbench.workspace)).at(-1)!;
    await workbench.openFile(path.basename(checkpoint));
    const editor = new WebviewPage(await workbench.webview(path.basename(checkpoint)));
    await editor.get('samples').locator('canvas').first().waitFor();
    await shoot('checkpoint');
    await workbench.runCommand('View: Close Editor');
  });

  it('while it trains', async () => {
    await workbench.showView('VAE');
    const panel = new WebviewPage(await workbench.webview('Latent Explorer'));
    await panel.get('command-resumeTraining').click();
    await panel.untilState('training');
    await panel.stage('learning');
    const step = await panel.data('previews', 'step');
    await until('a preview', async () => (await panel.data('previews', 'step')) !== step, 120);
    await shoot('training');
    await panel.get('command-stop').click();
    await panel.untilState('stopped');
  });

  /** The panel repaints its canvases after the theme has changed. */
  async function shown(panel: WebviewPage): Promise<void> {
    await panel.gridVersion();
  }

  /** Puts the trained run into the open workspace; its pictures stay where it was trained. */
  async function moveRun(): Promise<void> {
    await cp(path.join(trained, 'vae-runs'), path.join(workbench.workspace, 'vae-runs'), { recursive: true });
  }
});
