// `npm run film`: the short film at the top of the README. A person trains on a folder in a real VS Code, sees it learn,
// looks at the map, walks the grid, and goes back through the time of training.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { Workbench } from '../support/workbench';
import { until, WebviewPage } from './panel';
import { drawWorkspace, extension } from './pictures';

const pictures = 1500;
const settings = { 'vae.epochs': 30, 'vae.imageSize': 32, 'vae.latentDimensions': 8, 'vae.beta': 2 };
const size = { width: 1200, height: 820 };
const width = 880;
/** Frames of the training. */
const learning = 14;
const limits = { bytes: 3e6, milliseconds: 15_000 };
const file = path.resolve('media', 'film.gif');

const notes = `from safetensors.numpy import load_file

# Shapes of every colour, and what
# eight numbers can say of them
`;

/** The pointer, which no screenshot shows. */
const arrow = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="26" viewBox="0 0 20 26">' +
    '<path d="M2 1v20l5-5 4 9 4-2-4-8h7z" fill="#000" stroke="#fff" stroke-width="1.6"/></svg>',
);

/** Frames of a window, and how long each is seen. */
class Film {
  readonly #workbench: Workbench;
  readonly #frames: { readonly picture: Buffer; readonly milliseconds: number }[] = [];
  #pointer = { x: size.width / 2, y: size.height / 2 };

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  get pointer(): { readonly x: number; readonly y: number } {
    return this.#pointer;
  }

  async point(x: number, y: number): Promise<void> {
    this.#pointer = { x, y };
    await this.#workbench.page.mouse.move(x, y, { steps: 3 });
  }

  async shoot(milliseconds: number): Promise<void> {
    const picture = await this.#workbench.page.screenshot({ animations: 'disabled' });
    const place = { left: Math.round(this.#pointer.x), top: Math.round(this.#pointer.y) };
    const pointed = await sharp(picture)
      .composite([{ input: arrow, ...place }])
      .png()
      .toBuffer();
    this.#frames.push({ picture: await sharp(pointed).resize({ width }).png().toBuffer(), milliseconds });
  }

  get milliseconds(): number {
    return this.#frames.reduce((sum, frame) => sum + frame.milliseconds, 0);
  }

  /** @returns how many bytes it takes. */
  async save(): Promise<number> {
    const { size: bytes } = await sharp(
      this.#frames.map(({ picture }) => picture),
      { join: { animated: true } },
    )
      .gif({
        delay: this.#frames.map(({ milliseconds }) => milliseconds),
        loop: 0,
        dither: 0,
        effort: 10,
        interFrameMaxError: 4,
        interPaletteMaxError: 8,
      })
      .toFile(file);
    return bytes;
  }
}

async function play(workbench: Workbench): Promise<Film> {
  const { page } = workbench;
  const film = new Film(workbench);
  await workbench.showView('Explorer');
  await workbench.treeItem('notes.py').dblclick();
  await page.locator('.editor-instance .monaco-editor.focused').waitFor();
  const folder = (await workbench.treeItem('shapes').boundingBox())!;
  await film.point(folder.x + 60, folder.y + 10);
  await film.shoot(400);
  const menu = await workbench.openContextMenu(workbench.treeItem('shapes'));
  const entry = (await menu.getByRole('menuitem', { name: 'Train on Folder', exact: true }).boundingBox())!;
  await film.point(entry.x + 80, entry.y + 12);
  await film.shoot(900);
  await page.keyboard.press('Escape');
  await workbench.contextMenu(workbench.treeItem('shapes'), 'Train on Folder');

  const panel = new WebviewPage(await workbench.webview('Latent Explorer'));
  await panel.untilState('training');
  // More room for what is to be seen.
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  await panel.stage('learning');
  const tab = (await panel.get('tab-learning').boundingBox())!;
  await film.point(tab.x + 30, tab.y + 12);
  await until('the first preview', async () => (await panel.look('samples')).colours > 50, 120);
  const progress = panel.frame.getByRole('progressbar', { name: 'Training progress' });
  for (let frame = 0; frame < learning; frame++) {
    const isFar = async (): Promise<boolean> =>
      (await panel.state()) === 'completed' ||
      Number(await progress.getAttribute('aria-valuenow')) >= (100 * frame) / learning;
    await until('more of the training', isFar, 120);
    await film.shoot(220);
  }
  await until('the end', async () => (await panel.state()) === 'completed', 120);
  await film.shoot(700);

  await panel.stage('map');
  await until('the map', async () => Number(await panel.data('map', 'points')) === pictures, 120);
  const layer = panel.frame.locator('canvas[data-layer=pictures]');
  let last = 0;
  await until('the pictures at their places', async () => {
    const { sum, colours } = await panel.look(layer);
    const isStill = sum === last;
    last = sum;
    return isStill && colours > 50;
  });
  const map = (await panel.get('map').boundingBox())!;
  for (const [across, down] of [
    [0.34, 0.4],
    [0.5, 0.55],
    [0.66, 0.42],
  ] as const) {
    // As a hand does, from there on to the next dot.
    await until('a dot', async () => {
      const { x } = film.pointer;
      const begin = map.x + map.width * across;
      await film.point(x >= begin && x < begin + 200 ? x + 4 : begin, map.y + map.height * down);
      return (await panel.data('map', 'hovered')) !== '';
    });
    await until('its card', async () => (await panel.data('map-card', 'complete')) === 'true');
    await film.shoot(650);
  }

  await panel.stage('grid');
  await panel.get('axes-kind').getByText('PCA').click();
  await until('the plane', async () => (await panel.data('latent-grid', 'plane')) === 'principal');
  await panel.gridVersion();
  const grid = (await panel.get('latent-grid').boundingBox())!;
  for (let frame = 0; frame < 10; frame++) {
    const turn = (frame / 10) * 2 * Math.PI;
    await film.point(
      grid.x + grid.width * (0.5 + 0.3 * Math.cos(turn)),
      grid.y + grid.height * (0.45 + 0.3 * Math.sin(turn)),
    );
    await panel.cursorLatent();
    await film.shoot(220);
  }

  const slider = (await panel.get('checkpoint-picker').boundingBox())!;
  const stops = Number(await panel.get('checkpoint-picker').getAttribute('max'));
  await panel.get('checkpoint-picker').focus();
  let before = await panel.checkpoint();
  for (let stop = 0; stop <= stops; stop++) {
    await page.keyboard.press(stop === 0 ? 'Home' : 'ArrowRight');
    const other = await until('another checkpoint', async () => {
      const now = await panel.checkpoint();
      return now !== before && now;
    });
    before = other;
    await panel.gridVersion(other);
    await film.point(slider.x + 6 + ((slider.width - 12) * stop) / stops, slider.y + slider.height / 2);
    await film.shoot(stop === stops ? 1500 : 240);
  }
  return film;
}

const scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-film-'));
let workbench: Workbench | undefined;
try {
  const workspace = path.join(scratch, 'pictures');
  await drawWorkspace(workspace, pictures, settings);
  await writeFile(path.join(workspace, 'notes.py'), notes);
  const quiet = {
    'explorer.autoReveal': false,
    'editor.minimap.enabled': false,
    'workbench.layoutControl.enabled': false,
  };
  workbench = await Workbench.open({ workspace, extension, settings: quiet, ...size });
  const film = await play(workbench);
  const bytes = await film.save();
  console.log(`${file}: ${(bytes / 1e6).toFixed(2)} MB, ${(film.milliseconds / 1000).toFixed(1)} s`);
  assert.ok(
    bytes <= limits.bytes && film.milliseconds <= limits.milliseconds,
    'It is too large, or too long.',
  );
} catch (error) {
  await workbench?.screenshot(path.resolve('out', 'film-failed.png'));
  throw error;
} finally {
  await workbench?.close();
  await rm(scratch, { recursive: true, force: true });
}
