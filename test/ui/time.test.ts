// The time slider: every stage follows it, and shows what the command line makes of that checkpoint.
import assert from 'node:assert/strict';
import path from 'node:path';
import sharp from 'sharp';
import { runPaths } from '../../src/runs/runPaths';
import type { Workbench } from '../support/workbench';
import { assertDecoded, assertGridDecoded } from './decoded';
import { consecutive } from './consecutive';
import { until, WebviewPage } from './panel';
import { checkpointFiles, commandLine, encode } from './pictures';
import { useWorkbench } from './useWorkbench';

/** A checkpoint an epoch. */
const epochs = 5;
const words = [
  '--architecture dense --hidden-units 64 --latent-dimensions 3 --image-size 32 --likelihood bernoulli',
  `--batch-size 16 --epochs ${epochs} --checkpoint-every 1 --learning-rate 0.003 --seed 3 --engine onnx`,
].flatMap((line) => line.split(' '));

describe('the time slider', () => {
  consecutive();
  let workbench: Workbench;
  let panel: WebviewPage;
  let shapes: string;
  /** In the order of training. */
  let files: readonly string[];

  useWorkbench(
    {
      pictures: 200,
      prepare: async (workspace) => {
        shapes = path.join(workspace, 'shapes');
        await commandLine('train', shapes, '--runs', path.join(workspace, 'vae-runs'), ...words);
      },
      // Pictures fade into those that follow, which they don't where motion is reduced.
      settings: { 'workbench.reduceMotion': 'off' },
      width: 1100,
      height: 860,
    },
    async (opened) => {
      workbench = opened;
      await workbench.page.emulateMedia({ reducedMotion: 'no-preference' });
      files = await checkpointFiles(workbench.workspace);
      assert.equal(files.length, epochs);
      await workbench.runCommand('VAE: Open Latent Explorer');
      panel = new WebviewPage(await workbench.webview('Latent Explorer'));
      await panel.get('header').waitFor();
    },
  );

  const slider = () => panel.get('checkpoint-picker');
  const explores = (index: number): Promise<unknown> =>
    until(`checkpoint ${index + 1}`, async () => (await panel.checkpoint()) === files[index]);

  async function press(...keys: readonly string[]): Promise<void> {
    await slider().focus();
    for (const key of keys) await workbench.page.keyboard.press(key);
  }

  /** A point of the slider's track, as a stop of the thumb. */
  async function stopAt(index: number): Promise<readonly [x: number, y: number]> {
    const box = (await slider().boundingBox())!;
    const thumb = 12;
    const share = index / (files.length - 1);
    return [box.x + thumb / 2 + share * (box.width - thumb), box.y + box.height / 2];
  }

  it('steps by keys from the first checkpoint to the last, and says which it is', async () => {
    await press('Home');
    await explores(0);
    assert.match(await panel.text('epoch'), new RegExp(`^epoch 1 of ${epochs}`));
    await press('ArrowRight');
    await explores(1);
    assert.match((await slider().getAttribute('aria-valuetext')) ?? '', /^epoch 2\b/i);
    await press('End');
    await explores(epochs - 1);
    await press('ArrowLeft', 'ArrowLeft');
    await explores(epochs - 3);
  });

  it('loses none of many quick keys', async () => {
    for (let round = 0; round < 4; round++) {
      await press('Home');
      await explores(0);
      await press(...Array<string>(epochs - 1).fill('ArrowRight'));
      await explores(epochs - 1);
      await press(...Array<string>(epochs - 1).fill('ArrowLeft'));
      await explores(0);
    }
  });

  it('goes to where it is clicked, and follows what drags it', async () => {
    const { mouse } = workbench.page;
    await mouse.click(...(await stopAt(0)));
    await explores(0);
    await mouse.down();
    for (let index = 1; index <= 3; index++) await mouse.move(...(await stopAt(index)), { steps: 3 });
    await mouse.up();
    await explores(3);
  });

  it('shows on the whole grid what each checkpoint decodes', async () => {
    await panel.stage('grid');
    await panel.get('axes-kind').getByText('z', { exact: true }).click();
    await until('two dimensions', async () => (await panel.data('latent-grid', 'plane')) === 'dimensions');
    for (const [key, index] of [
      ['Home', 0],
      ['ArrowRight', 1],
      ['End', epochs - 1],
    ] as const) {
      await press(key);
      await explores(index);
      assert.ok((await assertGridDecoded(panel, files[index]!)) > 40);
    }
  });

  it('keeps the axes and the place of a neighbourhood while time passes', async () => {
    await panel.get('axes-kind').getByText('Nearby').click();
    await until(
      'the neighbourhood',
      async () => (await panel.data('latent-grid', 'plane')) === 'neighbourhood',
    );
    await panel.gridVersion(files.at(-1));
    await panel.get('latent-grid').focus();
    await workbench.page.keyboard.press('ArrowRight');
    const z = await panel.cursorLatent();
    await press('Home');
    await panel.gridVersion(files[0]);
    await panel.get('latent-grid').focus();
    assert.deepEqual(await panel.cursorLatent(), z);
    await assertDecoded(await panel.pixels('grid-lens'), files[0]!, z);
    await workbench.page.keyboard.press('Escape');
  });

  it('moves the pictures of the map to where the checkpoint encodes them', async () => {
    await panel.stage('map');
    await panel.get('map-layout').getByText('z', { exact: true }).click();
    await until('latent dimensions', async () => (await panel.data('map', 'layout')) === 'dimensions');
    for (const [key, index] of [
      ['End', epochs - 1],
      ['Home', 0],
    ] as const) {
      await press(key);
      await explores(index);
      const encoded = await encode(files[index]!, shapes);
      const [x, y] = [Number(await panel.value('map-x')), Number(await panel.value('map-y'))];
      // The outermost has no other near it.
      const row = encoded.reduce((best, { mean }, at) => (mean[x]! > encoded[best]!.mean[x]! ? at : best), 0);
      const place = encoded[row]!.mean;
      await until('its place', async () => {
        const box = (await panel.get('map').boundingBox())!;
        const [middleX, middleY, scale] = JSON.parse(await panel.data('map', 'camera')) as number[];
        const at = {
          x: box.x + box.width / 2 + (place[x]! - middleX!) * scale!,
          y: box.y + box.height / 2 - (place[y]! - middleY!) * scale!,
        };
        await workbench.page.mouse.move(at.x - 40, at.y);
        await workbench.page.mouse.move(at.x, at.y);
        return (await panel.data('map', 'hovered')) === String(row);
      });
    }
    await workbench.page.mouse.move(2, 2);
  });

  it('fades the previews into those of the checkpoint, and ends in what training drew', async () => {
    await panel.stage('learning');
    for (const [key, index] of [
      ['End', epochs - 1],
      ['ArrowLeft', epochs - 2],
    ] as const) {
      const before = await panel.look('samples');
      await press(key);
      await explores(index);
      await panel.untilChanged('samples', before);
      const epoch = index + 1;
      const step = await until('the step of its previews', async () => {
        const [now, drawn] = [await panel.data('previews', 'step'), await panel.data('previews', 'drawn')];
        return now === drawn && (await panel.text('preview-caption')).startsWith(`epoch ${epoch} `) && now;
      });
      assert.notEqual(step, '');
      await assertFirstSample(epoch);
      const rows = panel.frame.getByTestId('preview-table').locator('tbody td');
      for (const told of await rows.allTextContents()) assert.match(told, /^[1-9]\d?\.\d %$/);
      assert.ok((await rows.count()) >= 8, 'a row a picture');
    }
  });

  /** The first sample is, cell by cell, what stands first in the picture that training kept of this epoch. */
  async function assertFirstSample(epoch: number): Promise<void> {
    const kept = await sharp(runPaths(path.dirname(path.dirname(files[0]!))).preview(epoch))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const shown = await panel.pixels('samples');
    const size = 32;
    // 32 samples fill rows of 32, 16, 8 or 4; between them are 3 pixels.
    const columns = [32, 16, 8, 4].find((each) => (shown.width + 3) / each - 3 >= 32)!;
    const cell = Math.min((shown.width + 3) / columns - 3, 64);
    for (const [x, y] of [
      [10, 10],
      [16, 16],
      [22, 12],
    ] as const) {
      const from =
        (Math.floor(((y + 0.5) / size) * 64) * kept.info.width + Math.floor(((x + 0.5) / size) * 64)) * 3;
      const to =
        4 * (Math.floor(((y + 0.5) / size) * cell) * shown.width + Math.floor(((x + 0.5) / size) * cell));
      for (let channel = 0; channel < 3; channel++) {
        const off = Math.abs(kept.data[from + channel]! - shown.data[to + channel]!);
        assert.ok(off <= 2, `pixel ${x}, ${y} is off by ${off}`);
      }
    }
  }
});
