// The grid through the time of training, saved as a GIF from the time slider and held against the decoder.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { readRun } from '../../src/runs/readRun';
import { Exploration } from '../../src/trainer/exploration';
import type { Workbench } from '../support/workbench';
import { until, WebviewPage } from './panel';
import { checkpointFiles, trainUntil } from './pictures';
import { useWorkbench } from './useWorkbench';

const model = ['--architecture', 'dense', '--hidden-units', '64', '--latent-dimensions', '3'];
const training = ['--image-size', '32', '--batch-size', '16', '--epochs', '30', '--checkpoint-every', '1'];

describe('the grid through training', () => {
  let workbench: Workbench;
  let panel: WebviewPage;
  let checkpoints: readonly string[];
  useWorkbench(
    {
      pictures: 200,
      prepare: (workspace) => trainUntil(workspace, 4, [...model, ...training]),
      width: 1100,
      height: 800,
    },
    async (opened) => {
      workbench = opened;
      checkpoints = await checkpointFiles(workbench.workspace);
      await workbench.runCommand('VAE: Open Latent Explorer');
      panel = new WebviewPage(await workbench.webview('Latent Explorer'));
      await until('a checkpoint', () => panel.checkpoint(), 90);
    },
  );

  it('saves the cells of the grid by every checkpoint as a GIF, by keyboard, from another stage', async () => {
    const { page } = workbench;
    await panel.stage('grid');
    await until(
      'the neighbourhood',
      async () => (await panel.data('latent-grid', 'plane')) === 'neighbourhood',
      90,
    );
    await panel.gridVersion();
    const [rows, columns] = (await panel.data('latent-grid', 'cells')).split('x').map(Number) as [
      number,
      number,
    ];
    // The cell in the top left corner, which the edge may cut.
    const box = (await panel.get('latent-grid').boundingBox())!;
    const [left, top] = JSON.parse(await panel.data('latent-grid', 'area')) as number[];
    await page.mouse.move(box.x + left! + 8, box.y + top! + 8);
    await page.mouse.move(box.x + left! + 2, box.y + top! + 2);
    const z = await panel.cursorLatent();

    await panel.stage('learning');
    await panel.get('save-gif').focus();
    await page.keyboard.press('Enter');
    await panel.get('stage-grid').waitFor();
    const name = page.locator('.quick-input-widget input.input');
    await until('a place to save it', async () => (await name.inputValue()).endsWith('.gif'));
    await page.keyboard.press('Enter');
    const run = await readRun(path.dirname(path.dirname(checkpoints[0]!)));
    assert.ok(run.kind === 'run');
    const file = path.join(workbench.workspace, `${run.record.name}.gif`);
    const found = await until(
      'the file',
      () =>
        sharp(file, { animated: true })
          .metadata()
          .catch(() => undefined),
      60,
    );

    assert.equal(found.pages, checkpoints.length, 'a frame a checkpoint');
    const exploration = new Exploration();
    const first = await exploration.decode(checkpoints[0]!, Float32Array.from(z));
    const last = await exploration.decode(checkpoints.at(-1)!, Float32Array.from(z));
    const scale = found.width / (columns * first.size);
    assert.ok(Number.isInteger(scale) && scale >= 1, `${columns} cells make ${found.width} pixels`);
    assert.ok(found.pageHeight! > rows * first.size * scale, 'all rows, and the epoch below');
    const corner = { left: 0, top: 0, width: first.size * scale, height: first.size * scale };
    const differences = async (frame: number, picture: typeof first): Promise<number> => {
      const pixels = await sharp(file, { page: frame })
        .extract(corner)
        .resize(first.size, first.size, { kernel: 'nearest' })
        .removeAlpha()
        .raw()
        .toBuffer();
      const wrong = picture.pixels.map((value, at) => Math.abs(value - pixels[at]!));
      return wrong.reduce((sum, each) => sum + each, 0) / wrong.length;
    };
    assert.equal(first.channels, 3);
    const [own, other] = [await differences(0, first), await differences(0, last)];
    assert.ok(
      own < 6 && own < other / 2,
      `the first frame is ${own} off its checkpoint, ${other} off the last`,
    );
    assert.ok((await differences(checkpoints.length - 1, last)) < 6, 'the last frame is the last checkpoint');
  });

  it('says why there is no GIF of a single checkpoint', async () => {
    await Promise.all(checkpoints.slice(1).map((file) => rm(file)));
    await workbench.runCommand('VAE: Refresh Runs');
    await until(
      'a button that is off',
      async () => (await panel.get('save-gif').getAttribute('disabled')) !== null,
    );
    assert.match(
      (await panel.get('save-gif').getAttribute('title')) ?? '',
      /several checkpoints; this run has 1/,
    );
  });
});
