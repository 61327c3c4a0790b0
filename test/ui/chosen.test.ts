// Several pictures chosen on the map, and what can be done with them; the shelf, and the inspector of what is on it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Exploration } from '../../src/trainer/exploration';
import { decimal, nats } from '../../webview/format';
import type { Workbench } from '../support/workbench';
import { listenForComplaints } from './complaints';
import { assertDecoded } from './decoded';
import { consecutive } from './consecutive';
import { until, WebviewPage } from './panel';
import { commandLine, encode, type Encoded, trainUntil } from './pictures';
import { useWorkbench } from './useWorkbench';

const words = [
  '--architecture dense --hidden-units 64 --latent-dimensions 3 --image-size 32 --likelihood bernoulli',
  '--batch-size 16 --epochs 30 --seed 3 --engine onnx',
].flatMap((line) => line.split(' '));

describe('pictures chosen and collected', () => {
  consecutive();
  let workbench: Workbench;
  let panel: WebviewPage;
  let checkpoint: string;
  /** All training pictures, as the command line encodes them. */
  let encoded: readonly Encoded[];
  let complaints: readonly string[];

  useWorkbench({ pictures: 200, width: 1100, height: 860 }, async (opened) => {
    workbench = opened;
    // In the folder that is open, so that the file explorer has the pictures.
    await trainUntil(workbench.workspace, 3, words);
    complaints = listenForComplaints(workbench.page);
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.runCommand('VAE: Open Latent Explorer');
    panel = new WebviewPage(await workbench.webview('Latent Explorer'));
    checkpoint = await until('a checkpoint', () => panel.checkpoint(), 90);
    encoded = await encode(checkpoint, path.join(workbench.workspace, 'shapes'));
    assert.equal(encoded.length, 200);
    await panel.stage('map');
    await until('points', async () => (await panel.data('map', 'points')) === '200', 90);
  });

  const press = (key: string): Promise<void> => workbench.page.keyboard.press(key);
  const clipboard = (): Promise<string> => workbench.page.evaluate('navigator.clipboard.readText()');
  const rows = async (): Promise<readonly number[]> =>
    JSON.parse(await panel.data('map-stage', 'chosen-rows')) as number[];
  const fileOf = (row: number): string => encoded[row]!.image;

  /** Waits until the inspector says how many are chosen; returns them. */
  async function chosen(): Promise<readonly number[]> {
    await panel.get('chosen').waitFor();
    const now = await rows();
    await until('their number', async () => {
      return (await panel.text('chosen-count')) === `${now.length} picture${now.length === 1 ? '' : 's'}`;
    });
    return now;
  }

  /** Chooses what a rectangle holds that the pointer draws over the middle of the map. */
  async function drawRectangle(): Promise<readonly number[]> {
    await panel.pressTool('map-rectangle');
    const box = (await panel.get('map').boundingBox())!;
    const { mouse } = workbench.page;
    await mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
    await mouse.down();
    await mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.65, { steps: 5 });
    await mouse.up();
    const now = await chosen();
    await panel.pressTool('map-rectangle');
    return now;
  }

  /** Chooses what a rectangle of so many steps holds, from the middle of the map on, by keys. */
  async function stretchRectangle(steps: number): Promise<readonly number[]> {
    await panel.get('map').focus();
    await press('r');
    for (let step = 0; step < steps; step++) await press('Shift+ArrowRight');
    for (let step = 0; step < steps; step++) await press('Shift+ArrowDown');
    await press('Enter');
    return chosen();
  }

  describe('a rectangle of many', () => {
    let many: readonly number[];

    it('is exported as a table that equals what the command line encodes', async () => {
      many = await drawRectangle();
      assert.ok(many.length > 96 && many.length < 190, `${many.length} pictures`);
      await panel.get('chosen-exportCsv').click();
      const file = await workbench.saveAs('some pictures.csv');
      await workbench.notification(`Wrote ${many.length} pictures to some pictures.csv.`).waitFor();
      const [head, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
      assert.equal(head, 'path,label,split,reconstruction,kl,z0,z1,z2');
      assert.equal(lines.length, many.length);
      lines.forEach((line, index) => {
        const { image, reconstruction, kl, mean } = encoded[many[index]!]!;
        const [picture, label, split, ...numbers] = line.split(',');
        assert.deepEqual([picture, label], [image, path.basename(path.dirname(image))]);
        assert.match(split!, /^(training|validation)$/);
        [reconstruction, kl, ...mean].forEach((value, column) => {
          const told = Number(numbers[column]);
          assert.ok(Math.abs(told - value) <= 1e-5 * Math.max(1, Math.abs(value)), `${told} is not ${value}`);
        });
      });

      // The command line's own table has the same lines, of all pictures.
      const all = path.join(workbench.workspace, 'all.csv');
      await commandLine(
        'encode',
        checkpoint,
        '--csv',
        all,
        '--cache',
        path.join(workbench.workspace, 'cache'),
      );
      const [, ...expected] = (await readFile(all, 'utf8')).trimEnd().split('\n');
      assert.deepEqual(
        lines,
        many.map((row) => expected[row]),
      );
    });

    it('is copied as paths by a key', async () => {
      await panel.get('chosen-copyPaths').focus();
      await press('Enter');
      const wanted = many.map(fileOf);
      await until('the paths', async () => (await clipboard()).startsWith(wanted[0]!));
      assert.deepEqual((await clipboard()).trimEnd().split('\n'), wanted);
    });

    it('is shown in the file explorer, where its first picture is', async () => {
      await panel.get('chosen-reveal').click();
      const file = workbench.treeItem(path.basename(fileOf(many[0]!)));
      await until('it in the tree', async () => (await file.getAttribute('aria-selected')) === 'true');
    });

    it('does not go on the shelf at once', async () => {
      const button = panel.get('chosen-to-shelf');
      assert.notEqual(await button.getAttribute('disabled'), null);
      assert.match((await button.getAttribute('title')) ?? '', /At most 24/);
    });

    it('is walked through by arrow keys, and each picture can be picked', async () => {
      const pictures = panel.get('chosen').getByRole('button');
      const name = () => panel.frame.locator(':focus').getAttribute('title');
      await pictures.first().focus();
      assert.equal(await name(), fileOf(many[0]!));
      await press('ArrowRight');
      assert.equal(await name(), fileOf(many[1]!));
      // So many show at first.
      await press('End');
      assert.equal(await name(), fileOf(many[95]!));
      await panel.get('chosen-more').focus();
      await press('Enter');
      await until('all of them', async () => (await pictures.count()) === many.length);
      await pictures.nth(95).focus();
      await press('End');
      assert.equal(await name(), fileOf(many.at(-1)!));
      await press('Home');
      await press('ArrowRight');
      await press('Enter');
      await until('the picture', async () =>
        (await panel.data('inspector', 'item')).endsWith(fileOf(many[1]!)),
      );
      await panel.get('reconstruction').waitFor();
      await assertInspected(encoded[many[1]!]!);
    });

    it('is let go by its button', async () => {
      await panel.closeInspector();
      await drawRectangle();
      await panel.get('chosen-clear').click();
      await until('nothing chosen', async () => (await panel.data('map-stage', 'chosen')) === '0');
    });
  });

  describe('the shelf', () => {
    let few: readonly number[];
    const items = () => panel.get('item-list').getByRole('option');
    const labels = (): Promise<readonly string[]> =>
      items().evaluateAll((all: readonly { getAttribute(name: string): string | null }[]) =>
        all.map((each) => each.getAttribute('aria-label') ?? ''),
      );
    const holds = (what: string, ...expected: readonly string[]): Promise<unknown> =>
      until(what, async () => JSON.stringify(await labels()) === JSON.stringify(expected));
    const named = (number: number, row: number): string => `${number}, ${path.basename(fileOf(row))}`;
    /** What stands on it, as the tests go. */
    let held: string[];

    it('takes a few that are chosen, numbered in their order', async () => {
      few = await stretchRectangle(2);
      for (let steps = 3; few.length < 3; steps++) {
        await press('Escape');
        few = await stretchRectangle(steps);
      }
      assert.ok(few.length <= 24, `${few.length} pictures`);
      await panel.get('chosen-to-shelf').focus();
      await press('Enter');
      await until('them on the shelf', async () => (await items().count()) === few.length);
      const onShelf = await labels();
      assert.deepEqual(
        onShelf.map((label) => Number(label.split(', ')[0])),
        few.map((_, index) => index + 1),
      );
      assert.deepEqual(
        onShelf.map((label) => label.split(', ')[1]),
        few.map((row) => path.basename(fileOf(row))),
      );
      held = few.map((row, index) => named(index + 1, row));
    });

    it('shows what is picked on it whole, at once, by pointer', async () => {
      await items().nth(1).click();
      await until('it in the inspector', async () => {
        return (await panel.data('inspector', 'item')) === `encoded:${fileOf(few[1]!)}`;
      });
      await assertInspected(encoded[few[1]!]!);
      const neighbours = panel.get('neighbours').getByRole('button');
      await until('neighbours', async () => (await neighbours.count()) === 8);
      // All others, by their distance: it is itself none of them.
      const distances = encoded
        .map(({ mean }, row) => ({ row, distance: distance(mean, encoded[few[1]!]!.mean) }))
        .filter(({ row }) => row !== few[1])
        .sort((a, b) => a.distance - b.distance);
      assert.equal(await neighbours.first().getAttribute('title'), fileOf(distances[0]!.row));
      const told = await panel.get('neighbours').locator('.neighbour-distance').allTextContents();
      assert.deepEqual(
        told,
        distances.slice(0, 8).map((each) => decimal(each.distance)),
      );
    });

    it('goes from one to the next by keys, and the inspector follows', async () => {
      await items().nth(1).focus();
      for (const [key, at] of [
        ['ArrowLeft', 0],
        ['End', few.length - 1],
        ['Home', 0],
        ['ArrowRight', 1],
      ] as const) {
        await press(key);
        await until(`number ${at + 1}`, async () => {
          return (await panel.data('inspector', 'item')) === `encoded:${fileOf(few[at]!)}`;
        });
        assert.equal(await items().nth(at).getAttribute('aria-selected'), 'true');
      }
    });

    it('stays picked when the inspector is closed, which comes back with the next pick alone', async () => {
      const inspector = panel.get('inspector');
      await panel.get('map').focus();
      await press('Escape');
      await until('nothing chosen', async () => (await rows()).length === 0);
      await inspector.waitFor();
      await press('Escape');
      await inspector.waitFor({ state: 'hidden' });
      assert.equal(await items().nth(1).getAttribute('aria-selected'), 'true');
      await press('Escape');
      const box = (await panel.get('map').boundingBox())!;
      await workbench.page.mouse.click(box.x + 3, box.y + box.height - 3);
      assert.equal(await inspector.count(), 0, 'nothing has been picked');
      await items().first().click();
      await inspector.waitFor();
    });

    it('is put in another order by keys and by the pointer', async () => {
      await items().first().focus();
      await press('Alt+ArrowRight');
      held = [held[1]!, held[0]!, ...held.slice(2)];
      await holds('the second first', ...held);
      // Both in view: a strip that scrolls meanwhile takes another along.
      await items().nth(5).dragTo(items().first());
      held = [held[5]!, ...held.toSpliced(5, 1)];
      await holds('the sixth first', ...held);
    });

    it('lets go of one by a key or a button, gives its number to no other, and brings it back', async () => {
      const before = held;
      await items().first().focus();
      await press('Delete');
      held = before.slice(1);
      await holds('one less', ...held);
      // The next is picked; it goes by the inspector's button.
      await panel.get('remove-from-shelf').focus();
      await press('Enter');
      await holds('two less', ...held.slice(1));
      await panel.get('shelf-undo').focus();
      await press('Enter');
      await holds('the last brought back', ...held);

      await items().last().click();
      await panel.closeInspector();
      await panel.stage('grid');
      await panel.gridVersion(checkpoint);
      await panel.get('latent-grid').focus();
      await press('ArrowRight');
      await press('Enter');
      await until('the kept place', async () => (await labels()).length === held.length + 1);
      const kept = (await labels()).at(-1)!;
      assert.match(kept, new RegExp(`^${few.length + 1}, z = \\(`));
      held = [...held, kept];
    });

    it('is cleared and brought back as it was, in the old order with the old numbers', async () => {
      await panel.get('shelf-clear').click();
      await until('nothing on it', async () => (await items().count()) === 0);
      await panel.get('shelf-undo').click();
      await holds('all as it was', ...held);
      // Its pictures too, by what they were encoded as.
      const number = few.findIndex((row) => held[0]!.endsWith(path.basename(fileOf(row))));
      await items().first().click();
      await until('it in the inspector', async () => {
        return (await panel.data('inspector', 'item')) === `encoded:${fileOf(few[number]!)}`;
      });
      await panel.get('reconstruction').waitFor();
      await assertInspected(encoded[few[number]!]!);
    });

    it('complains of nothing in the console', () => {
      assert.deepEqual(complaints, []);
    });
  });

  /** The inspector shows of a picture what the command line says of it. */
  async function assertInspected({ image, mean, logVariance, reconstruction, kl }: Encoded): Promise<void> {
    const { encoded: own } = await new Exploration().encode(checkpoint, [image]);
    const original = await panel.pixels('original');
    const { pixels, channels } = own[0]!.original;
    const expected = Array.from({ length: original.width * original.height * 4 }, (_, at) =>
      at % 4 === 3 ? 255 : pixels[Math.floor(at / 4) * channels + (channels === 3 ? at % 4 : 0)],
    );
    assert.deepEqual(original.data, expected);
    await assertDecoded(await panel.pixels('reconstruction'), checkpoint, mean);
    const facts = await panel.get('inspector').locator('.facts-list dd').allTextContents();
    assert.deepEqual(facts, [`${nats(reconstruction)} nats`, `${nats(kl)} nats`, nats(Math.hypot(...mean))]);
    const table = panel.frame.getByTestId('posterior-table').locator('tbody tr');
    assert.deepEqual(
      await table.evaluateAll((all: readonly { readonly textContent: string }[]) =>
        all.map((row) => row.textContent),
      ),
      mean.map((value, i) => {
        const variance = Math.exp(logVariance[i]!);
        const klOfDimension = (variance + value * value - 1 - logVariance[i]!) / 2;
        return `z[${i}]${decimal(value, 4)}${decimal(Math.sqrt(variance), 4)}${decimal(klOfDimension)}`;
      }),
    );
  }
});

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}
