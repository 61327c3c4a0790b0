// The grid in the real editor, by pointer and by keys; what it shows is held against the command line.
import assert from 'node:assert/strict';
import path from 'node:path';
import sharp from 'sharp';
import { decimal } from '../../webview/format';
import type { Workbench } from '../support/workbench';
import { listenForComplaints } from './complaints';
import { assertDecoded, assertGridDecoded } from './decoded';
import { consecutive } from './consecutive';
import { until, WebviewPage } from './panel';
import { checkpointFiles, encode, type Encoded, trainUntil } from './pictures';
import { useWorkbench } from './useWorkbench';

const model = ['--architecture', 'dense', '--hidden-units', '64', '--latent-dimensions', '3'];
const training = ['--image-size', '32', '--likelihood', 'bernoulli', '--batch-size', '16', '--epochs', '30'];

describe('the grid', () => {
  consecutive();
  let shapes: string;
  let workbench: Workbench;
  let panel: WebviewPage;
  let checkpoint: string;
  let encoded: readonly Encoded[];
  let complaints: readonly string[];

  useWorkbench(
    {
      pictures: 200,
      // They stay where the run has them: the workbench opens a copy of the folder.
      prepare: async (workspace) => {
        shapes = path.join(workspace, 'shapes');
        await trainUntil(workspace, 3, [...model, ...training, '--seed', '3']);
      },
      width: 1100,
      height: 860,
    },
    async (opened) => {
      workbench = opened;
      complaints = listenForComplaints(workbench.page);
      await workbench.runCommand('VAE: Open Latent Explorer');
      panel = new WebviewPage(await workbench.webview('Latent Explorer'));
      checkpoint = await until('a checkpoint', () => panel.checkpoint(), 90);
      assert.ok((await checkpointFiles(workbench.workspace)).includes(checkpoint));
      encoded = await encode(checkpoint, shapes);
      await panel.stage('grid');
      await panel.get('latent-grid').waitFor();
    },
  );

  const camera = async () =>
    JSON.parse(await panel.data('latent-grid', 'camera')) as [x: number, y: number, scale: number];
  const plane = () => panel.data('latent-grid', 'plane');

  /** A place of the plane as a point of the window. */
  async function onScreen(x: number, y: number) {
    const box = (await panel.get('latent-grid').boundingBox())!;
    const [left, top, width, height] = JSON.parse(await panel.data('latent-grid', 'area')) as number[];
    const [middleX, middleY, scale] = await camera();
    return {
      x: box.x + left! + width! / 2 + (x - middleX) * scale,
      y: box.y + top! + height! / 2 - (y - middleY) * scale,
    };
  }

  /** Points at the cell that holds a place; returns its z, once the lens shows what the decoder makes of it. */
  async function lensAt(x: number, y: number): Promise<readonly number[]> {
    const point = await onScreen(x, y);
    await workbench.page.mouse.move(point.x - 4, point.y);
    await workbench.page.mouse.move(point.x, point.y);
    await panel.get('grid-lens').waitFor();
    const z = await panel.cursorLatent();
    await assertDecoded(await panel.pixels('grid-lens'), checkpoint, z);
    return z;
  }

  async function twoDimensions(): Promise<readonly [number, number]> {
    await panel.get('axes-kind').getByText('z', { exact: true }).click();
    await until('two dimensions', async () => (await plane()) === 'dimensions');
    await panel.gridVersion(checkpoint);
    return [Number(await panel.value('axis-x')), Number(await panel.value('axis-y'))];
  }

  it("begins with a training picture's neighbourhood, whose middle is its encoding", async () => {
    await until('the neighbourhood', async () => (await plane()) === 'neighbourhood', 90);
    await panel.gridVersion(checkpoint);
    // Zoomed in far, the cell in the middle is the picture's encoding but for a thousandth.
    await panel.get('latent-grid').focus();
    for (let press = 0; press < 14; press++) await workbench.page.keyboard.press('+');
    await panel.gridVersion(checkpoint);
    const z = await lensAt(0, 0);
    const distance = ({ mean }: Encoded): number =>
      Math.hypot(...mean.map((value, dimension) => value - z[dimension]!));
    assert.ok(Math.min(...encoded.map(distance)) < 0.01, 'it is where a picture is');
    await workbench.page.keyboard.press('0');
  });

  it('shows in a cell what the decoder makes of its z at any zoom, far outside the prior too', async () => {
    const [x, y] = await twoDimensions();
    const near = await lensAt(0.6, -0.4);
    assert.ok(Math.abs(near[x]! - 0.6) < 0.5 && Math.abs(near[y]! + 0.4) < 0.5);
    await panel.get('latent-grid').focus();
    const [, , whole] = await camera();
    for (let press = 0; press < 4; press++) await workbench.page.keyboard.press('-');
    await until('a wider view', async () => (await camera())[2] < whole / 5);
    await panel.gridVersion(checkpoint);
    const far = await lensAt(11, 9);
    assert.ok(far[x]! > 8 && far[y]! > 6, `${far.join()} is far out`);
    await panel.pressTool('grid-reset');
    await until('the whole', async () => (await camera())[2] === whole);

    const middle = await onScreen(0.2, 0.2);
    await workbench.page.mouse.move(middle.x, middle.y);
    await workbench.page.mouse.wheel(0, -1200);
    await until('a closer view', async () => (await camera())[2] > whole * 4);
    await panel.gridVersion(checkpoint);
    const close = await lensAt(0.2, 0.2);
    assert.ok(Math.hypot(close[x]! - 0.2, close[y]! - 0.2) < 0.2, 'the place under the pointer has stayed');
  });

  it('keeps its lens beside the cell and within the grid, at every corner', async () => {
    await panel.pressTool('grid-reset');
    await panel.gridVersion(checkpoint);
    const box = (await panel.get('latent-grid').boundingBox())!;
    const [left, top, width, height] = JSON.parse(await panel.data('latent-grid', 'area')) as number[];
    for (const [across, down] of [
      [0.02, 0.02],
      [0.98, 0.02],
      [0.02, 0.98],
      [0.98, 0.98],
      [0.5, 0.5],
    ] as const) {
      const point = { x: box.x + left! + width! * across, y: box.y + top! + height! * down };
      await workbench.page.mouse.move(point.x, point.y);
      await panel.get('grid-lens-card').waitFor();
      const isBeside = async () => {
        const card = (await panel.get('grid-lens-card').boundingBox())!;
        const isWithin =
          card.x >= box.x &&
          card.y >= box.y &&
          card.x + card.width <= box.x + box.width &&
          card.y + card.height <= box.y + box.height;
        return isWithin && (card.x > point.x || card.x + card.width < point.x);
      };
      await until(`the lens beside ${across}, ${down}`, isBeside, 5);
    }
  });

  it('lays every training picture over the grid, and picks one by pointer and by key', async () => {
    const [x, y] = await twoDimensions();
    await panel.pressTool('overlay');
    await until('all pictures', async () => (await panel.data('latent-grid', 'points')) === '200', 60);
    // One that lies far from all others, so that no other is under the pointer.
    const apart = (one: Encoded): number =>
      Math.min(
        ...encoded
          .filter((other) => other !== one)
          .map(({ mean }) => Math.hypot(mean[x]! - one.mean[x]!, mean[y]! - one.mean[y]!)),
      );
    const inside = encoded.filter(({ mean }) => Math.hypot(mean[x]!, mean[y]!) < 3);
    const lonely = inside.reduce((best, each) => (apart(each) > apart(best) ? each : best));
    const point = await onScreen(lonely.mean[x]!, lonely.mean[y]!);
    await workbench.page.mouse.move(point.x - 30, point.y);
    await workbench.page.mouse.move(point.x, point.y);
    await until('its name', async () => (await panel.text('grid-lens-file')) === path.basename(lonely.image));
    await workbench.page.mouse.click(point.x, point.y);
    const item = () => panel.data('inspector', 'item');
    await until('the picture', async () => (await item()).endsWith(path.basename(lonely.image)));

    await panel.closeInspector();
    await workbench.page.mouse.move(5, 5);
    await panel.get('latent-grid').focus();
    await workbench.page.keyboard.press('ArrowLeft');
    const z = await panel.cursorLatent();
    const from = ({ mean }: Encoded): number => Math.hypot(mean[x]! - z[x]!, mean[y]! - z[y]!);
    const nearest = encoded.reduce((best, each) => (from(each) < from(best) ? each : best));
    await workbench.page.keyboard.press('p');
    await until('the nearest picture', async () => (await item()).endsWith(path.basename(nearest.image)));
    await panel.pressTool('overlay');
    await until('no points', async () => (await panel.data('latent-grid', 'points')) === '');
  });

  it('passes through what is picked when asked to', async () => {
    await panel.get('axes-kind').getByText('Nearby').click();
    await until('the neighbourhood', async () => (await plane()) === 'neighbourhood');
    const item = await panel.data('inspector', 'item');
    const { mean } = encoded.find(({ image }) => item.endsWith(path.basename(image)))!;
    await panel.get('grid-through').click();
    await panel.closeInspector();
    await panel.get('latent-grid').focus();
    for (let press = 0; press < 14; press++) await workbench.page.keyboard.press('+');
    await panel.gridVersion(checkpoint);
    await until('its place in the middle', async () => {
      const z = await lensAt(0, 0);
      return Math.hypot(...mean.map((value, dimension) => value - z[dimension]!)) < 0.01;
    });
    await workbench.page.keyboard.press('0');
  });

  const distance = (a: readonly number[], b: readonly number[]): number =>
    Math.hypot(...a.map((value, dimension) => value - b[dimension]!));
  /** The training picture nearest to z, by the command line. */
  const nearestTo = (z: readonly number[]): Encoded =>
    encoded.reduce((best, each) => (distance(each.mean, z) < distance(best.mean, z) ? each : best));
  const inWords = ({ image }: Encoded): string =>
    `${path.basename(path.dirname(image))}, ${path.basename(image)}`;

  it('says which part of which plane it shows, and what is nearest to where the keys are', async () => {
    const [x, y] = await twoDimensions();
    await panel.get('latent-grid').focus();
    await workbench.page.keyboard.press('0');
    const range = '−?[\\d.]+ to −?[\\d.]+';
    assert.match(
      (await panel.get('latent-grid').getAttribute('aria-label')) ?? '',
      new RegExp(`, z\\[${x}\\] from ${range}, z\\[${y}\\] from ${range}$`),
    );
    for (const key of ['ArrowRight', 'ArrowUp']) {
      await workbench.page.keyboard.press(key);
      const z = await panel.cursorLatent();
      const spoken = panel.frame.getByTestId('grid-nearest');
      await until('the nearest picture', async () => {
        return (await spoken.textContent()) === `nearest picture: ${inWords(nearestTo(z))}`;
      });
    }
  });

  it('has a table of what is nearest to the places in view, where one can be kept', async () => {
    await panel.pressTool('grid-table-toggle');
    await until('what is nearest', async () => (await panel.data('grid-table', 'complete')) === 'true');
    const cells = panel.get('grid-table').locator('tbody td');
    assert.equal(await cells.count(), 25);
    const latents: (readonly number[])[] = [];
    for (const cell of await cells.all()) {
      const z = JSON.parse((await cell.getAttribute('data-latent'))!) as number[];
      const found = nearestTo(z);
      const place = `at ${z.join()}`;
      assert.equal(await cell.getByRole('button').getAttribute('aria-label'), inWords(found), place);
      const label = path.basename(path.dirname(found.image));
      assert.equal(await cell.innerText(), `${label} ${decimal(distance(found.mean, z))}`, place);
      latents.push(z);
    }
    // Its headings say where its rows and columns are.
    const [x, y] = [Number(await panel.value('axis-x')), Number(await panel.value('axis-y'))];
    const columns = await panel.get('grid-table').locator('thead th').allInnerTexts();
    const rows = await panel.get('grid-table').locator('tbody th').allInnerTexts();
    assert.deepEqual(
      columns,
      latents.slice(0, 5).map((z) => `z[${x}] = ${decimal(z[x]!)}`),
    );
    assert.deepEqual(
      rows,
      [0, 5, 10, 15, 20].map((at) => `z[${y}] = ${decimal(latents[at]![y]!)}`),
    );
    await cells.nth(7).getByRole('button').focus();
    await workbench.page.keyboard.press('Enter');
    await until('the kept place', async () => {
      const id = `kept:${latents[7]!.map((value) => value.toFixed(4)).join(',')}`;
      return (await panel.data('inspector', 'item')) === id;
    });
    await assertDecoded(await panel.pixels('reconstruction'), checkpoint, latents[7]!);
    await panel.get('remove-from-shelf').click();
    await panel.closeInspector();
    await panel.pressTool('grid-table-toggle');
    await panel.get('grid-table').waitFor({ state: 'hidden' });
  });

  it('shows on all its cells what the decoder makes of z while a slider moves another dimension', async () => {
    const [x, y] = await twoDimensions();
    const other = [0, 1, 2].find((dimension) => dimension !== x && dimension !== y)!;
    await workbench.page.mouse.move(2, 2);
    await panel.pressTool('sliders-toggle');
    const slider = panel.get('sliders').getByRole('slider');
    assert.ok((await assertGridDecoded(panel, checkpoint)) > 40);
    const before = await panel.look('latent-grid');
    await slider.focus();
    await workbench.page.keyboard.press('End');
    await panel.untilChanged('latent-grid', before);
    assert.ok((await assertGridDecoded(panel, checkpoint, { [other]: 3 })) > 40);
    await workbench.page.keyboard.press('ArrowLeft');
    await until('the slider by a step', async () => (await panel.text('sliders')).includes('2.99'));
    assert.ok((await assertGridDecoded(panel, checkpoint, { [other]: 2.99 })) > 40);
    const box = (await slider.boundingBox())!;
    await workbench.page.mouse.dblclick(box.x + box.width * 0.3, box.y + box.height / 2);
    await until('the slider in the middle', async () => (await panel.data('sliders', 'moved')) === '0');
    await workbench.page.mouse.move(2, 2);
    assert.ok((await assertGridDecoded(panel, checkpoint)) > 40);
    await panel.pressTool('sliders-toggle');
  });

  it('has a plane of two principal axes through the middle of the encodings', async () => {
    await panel.get('axes-kind').getByText('PCA').click();
    await until('principal axes', async () => (await plane()) === 'principal');
    await panel.gridVersion(checkpoint);
    for (let turn = 0; turn < 6; turn++) {
      const [, , scale] = await camera();
      const middle = await onScreen(0, 0);
      await workbench.page.mouse.move(middle.x, middle.y);
      await workbench.page.mouse.wheel(0, -800);
      await until('a closer view', async () => (await camera())[2] > scale * 2);
    }
    await panel.gridVersion(checkpoint);
    const z = await lensAt(0, 0);
    const centre = z.map((_, i) => encoded.reduce((sum, { mean }) => sum + mean[i]!, 0) / encoded.length);
    assert.ok(distance(z, centre) < 0.01, `${z.join()} is where ${centre.join()} is`);
    await panel.pressTool('grid-reset');
    await twoDimensions();
  });

  it('is saved as a picture by a right click', async () => {
    await workbench.contextMenu(panel.get('latent-grid'), 'Save as Picture…');
    const file = await workbench.saveAs('saved grid.png');
    const { width, height } = await until('the file', () =>
      sharp(file)
        .metadata()
        .catch(() => undefined),
    );
    const box = (await panel.get('latent-grid').boundingBox())!;
    assert.deepEqual([width, height], [Math.round(box.width * 2), Math.round(box.height * 2)]);
    const { entropy } = await sharp(file).stats();
    assert.ok(entropy > 1, 'something is drawn');
  });

  it('complains of nothing in the console', () => {
    assert.deepEqual(complaints, []);
  });
});
