import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { EpochMetrics } from '../../src/protocol/configuration';
import { randomStream } from '../../src/latent/random';
import { readCurves } from '../../src/runs/metricsLog';
import { readRun } from '../../src/runs/readRun';
import { runPaths } from '../../src/runs/runPaths';
import type { Workbench } from '../support/workbench';
import { consecutive } from './consecutive';
import { until, WebviewPage } from './panel';
import { checkpointFiles, commandLine } from './pictures';
import { useWorkbench } from './useWorkbench';

/** Of pictures that have nothing in common, all that can be learnt is learnt by heart. */
const words = [
  '--epochs 60 --architecture dense --hidden-units 64 --image-size 16 --channels 1 --latent-dimensions 8',
  '--batch-size 8 --learning-rate 0.003 --beta 0.1 --validation-fraction 0.3 --likelihood bernoulli --checkpoint-every 20',
  '--engine onnx --seed 5',
].flatMap((line) => line.split(' '));
const size = 16;

describe('the Learning stage, of a run that has learnt its pictures by heart', () => {
  consecutive();
  let workbench: Workbench;
  let panel: WebviewPage;
  let run: string;
  let epochs: readonly EpochMetrics[];
  let best: EpochMetrics;

  useWorkbench(
    {
      pictures: 8,
      prepare: async (workspace) => {
        const folder = path.join(workspace, 'noise');
        await drawNoise(folder, 60);
        await commandLine('train', folder, '--runs', path.join(workspace, 'vae-runs'), ...words);
      },
      width: 1440,
      height: 900,
    },
    async (opened) => {
      workbench = opened;
      run = path.dirname(path.dirname((await checkpointFiles(workbench.workspace))[0]!));
      ({ epochs } = await readCurves(run));
      best = epochs.reduce((one, other) => (other.validation!.loss < one.validation!.loss ? other : one));
      await workbench.runCommand('VAE: Open Latent Explorer');
      panel = new WebviewPage(await workbench.webview('Latent Explorer'));
      await panel.get('header').waitFor();
      await panel.stage('learning');
    },
  );

  const fileOf = (epoch: number): string => runPaths(run).checkpoint(epoch);
  const shows = (epoch: number): Promise<unknown> =>
    until(`epoch ${epoch}`, async () => (await panel.data('curve-readout', 'epoch')) === String(epoch));

  /** The figures beside the curves are those of the metrics log, rounded. */
  async function assertFigures({ epoch, train: training, validation }: EpochMetrics): Promise<void> {
    await shows(epoch);
    for (const [part, losses] of Object.entries({ training, validation: validation! })) {
      for (const name of ['loss', 'reconstruction', 'kl'] as const) {
        const cell = panel.get('curve-readout').locator(`[data-loss="${part}-${name}"]`);
        const figure = Number((await cell.innerText()).replace('\u2212', '-').replace(',', ''));
        assert.ok(
          Math.abs(figure - losses[name]) <= 0.51 * 10 ** -(losses[name] >= 100 ? 1 : 2),
          `${part} ${name}`,
        );
      }
    }
  }

  /** The samples shown are those that training drew at the end of this epoch. */
  async function assertSamples(epoch: number): Promise<void> {
    const { step } = epochs[epoch - 1]!;
    await until('its previews', async () => (await panel.data('previews', 'drawn')) === String(step));
    const kept = await sharp(await readFile(runPaths(run).preview(epoch)))
      .removeAlpha()
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const shown = await panel.pixels('samples');
    const count = 32;
    const sideIn = (columns: number): number => Math.min((shown.width + 3) / columns - 3, 64);
    const columns = [32, 16, 8, 4].find((each) => {
      const bands = count / each;
      return Math.abs(bands * (sideIn(each) + 6) - 6 - shown.height) < 2;
    })!;
    const cell = sideIn(columns);
    const scale = 64 / size;
    for (let index = 0; index < count; index++) {
      for (const [x, y] of [
        [5, 5],
        [8, 8],
        [11, 6],
      ] as const) {
        const column = (index % 8) * 66 + (x + 0.5) * scale;
        const row = Math.floor(index / 8) * 66 + (y + 0.5) * scale;
        const expected = kept.data[Math.floor(row) * kept.info.width + Math.floor(column)]!;
        const left = (index % columns) * (cell + 3) + ((x + 0.5) / size) * cell;
        const top = Math.floor(index / columns) * (cell + 6) + ((y + 0.5) / size) * cell;
        const actual = shown.data[4 * (Math.floor(top) * shown.width + Math.floor(left))]!;
        assert.ok(
          Math.abs(actual - expected) <= 2,
          `sample ${index} at ${x}, ${y}: ${actual}, not ${expected}`,
        );
      }
    }
  }

  it('explores the best epoch, whose checkpoint is kept, and shows the figures of its log', async () => {
    assert.ok(best.epoch < epochs.length - 3 && best.epoch % 20 !== 0, `the best epoch is ${best.epoch}`);
    assert.equal(await panel.checkpoint(), fileOf(best.epoch));
    await assertFigures(best);
    await panel.get('curve-readout').locator('.codicon-star-full').waitFor();
    await assertSamples(best.epoch);
  });

  it('says in words that validation has risen since, with a button to that epoch', async () => {
    await panel.get('checkpoint-picker').focus();
    await workbench.page.keyboard.press('End');
    await until('the last checkpoint', async () => (await panel.checkpoint()) === fileOf(epochs.length));
    assert.match(
      await panel.text('verdict'),
      new RegExp(`^Validation has risen since epoch ${best.epoch}\\.`),
    );
    await assertFigures(epochs.at(-1)!);
    await assertSamples(epochs.length);
    assert.equal(await panel.text('explore-best'), `Explore epoch ${best.epoch}`);
    await panel.get('explore-best').focus();
    await workbench.page.keyboard.press('Enter');
    await until('the best checkpoint', async () => (await panel.checkpoint()) === fileOf(best.epoch));
    await assertFigures(best);
    await assertSamples(best.epoch);
    await until('no button to where one is', async () => (await panel.get('explore-best').count()) === 0);
  });

  it('reads the curves by arrow keys, and as a table', async () => {
    await panel.get('charts').focus();
    await workbench.page.keyboard.press('Home');
    await assertFigures(epochs[0]!);
    for (const key of ['ArrowRight', 'ArrowRight', 'PageUp']) await workbench.page.keyboard.press(key);
    await assertFigures(epochs[12]!);
    assert.match(
      (await panel.get('charts').getAttribute('aria-valuetext')) ?? '',
      /^Epoch 13: training .* nats, validation/,
    );
    await workbench.page.keyboard.press('Escape');
    await assertFigures(best);
    await panel.get('curves').locator('summary').click();
    const rows = panel.get('epoch-table').locator('tbody tr');
    assert.equal(await rows.count(), epochs.length);
    const starred = rows.filter({ has: panel.frame.locator('.codicon-star-full') });
    assert.equal((await starred.locator('th').innerText()).trim().split(/\s/)[0], String(best.epoch));
    await panel.get('curves').locator('summary').click();
  });

  it('shows the figures of the epoch under the pointer', async () => {
    const chart = panel.get('chart-loss');
    const box = (await chart.boundingBox())!;
    await workbench.page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    const epoch = await until('an epoch in the middle', async () => {
      const at = Number(await panel.data('curve-readout', 'epoch'));
      return at > 15 && at < 45 && at !== best.epoch && at;
    });
    await assertFigures(epochs[epoch - 1]!);
    await workbench.page.mouse.move(box.x + box.width * 0.5, box.y - 200);
    await shows(best.epoch);
  });

  it('keeps what stood until the pictures of other weights are there', async () => {
    const read = await readRun(run);
    assert.ok(read.kind === 'run');
    await panel.get('checkpoint-picker').focus();
    await workbench.page.keyboard.press('Home');
    const first = read.checkpoints.at(-1)!;
    await until('the first checkpoint', async () => (await panel.checkpoint()) === first.path);
    assert.ok((await panel.look('samples')).colours > 10, 'never empty');
    await assertSamples(first.epoch);
  });

  it('shows samples from the prior in place of variations on the encodings when asked, and says which', async () => {
    const caption = panel.get('previews').locator('figcaption').last();
    assert.equal(await caption.innerText(), 'Variations on the encodings, always of the same noise');
    const variations = await panel.look('samples');
    await panel.get('samples-from').getByText('Prior').click();
    await panel.untilChanged('samples', variations);
    assert.equal(await caption.innerText(), 'Samples from the prior N(0, I), always of the same noise');
    await panel.get('samples-from').getByText('Encodings').click();
    await until('the variations again', async () => (await panel.look('samples')).sum === variations.sum);
    assert.equal(await caption.innerText(), 'Variations on the encodings, always of the same noise');
  });

  it('is saved as a picture by its button and by a right click: curves, figures and pictures', async () => {
    const stage = (await panel.get('stage-learning').locator('.stage-learning').boundingBox())!;
    const ways = [
      () => panel.get('learning-save').click(),
      () => workbench.contextMenu(panel.get('chart-loss'), 'Save as Picture…'),
    ];
    for (const [at, save] of ways.entries()) {
      await save();
      const file = await workbench.saveAs(`learning ${at}.png`);
      const { width = 0 } = await until('the file', () =>
        sharp(file)
          .metadata()
          .catch(() => undefined),
      );
      assert.ok(Math.abs(width - stage.width * 2) < 30, `${width} for ${stage.width}, but for a scroll bar`);
      for (const part of ['curve-readout', 'chart-loss', 'chart-kl', 'reconstructions', 'samples']) {
        const box = (await panel.get(part).boundingBox())!;
        const drawn = sharp(file).extract({
          left: Math.round((box.x - stage.x) * 2),
          top: Math.round((box.y - stage.y) * 2),
          width: Math.round(box.width * 2),
          height: Math.round(box.height * 2),
        });
        // The statistics of a picture are those before it is cut.
        const { entropy } = await sharp(await drawn.png().toBuffer()).stats();
        assert.ok(entropy > 0.2, `${part} is drawn (${entropy})`);
      }
    }
  });
});

/** Pictures of black and white pixels, each drawn for itself. */
async function drawNoise(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const random = randomStream(1, 'noise', 0);
  for (let index = 0; index < count; index++) {
    const pixels = Buffer.from(Array.from({ length: size * size }, () => (random.uniform() < 0.5 ? 0 : 255)));
    const raw = { width: size, height: size, channels: 1 } as const;
    await sharp(pixels, { raw })
      .png()
      .toFile(path.join(folder, `${index}.png`));
  }
}
