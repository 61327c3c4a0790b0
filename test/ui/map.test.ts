// The map in the real editor, by pointer and by keys; what it chooses and shows is worked out here by itself.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { decimal, nats } from '../../webview/format';
import type { Workbench } from '../support/workbench';
import { listenForComplaints } from './complaints';
import { assertDecoded } from './decoded';
import { consecutive } from './consecutive';
import { until, WebviewPage } from './panel';
import { encode, type Encoded, trainUntil } from './pictures';
import { useWorkbench } from './useWorkbench';

/** As much of an element, and of its page, as is needed; the types of a browser are not loaded here. */
interface Element {
  readonly dataset: Record<string, string | undefined>;
  getBoundingClientRect(): Point;
  dispatchEvent(event: unknown): unknown;
}

interface Page {
  readonly PointerEvent: new (type: string, init: object) => unknown;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const model = [
  '--architecture',
  'dense',
  '--hidden-units',
  '64',
  '--latent-dimensions',
  '3',
  '--image-size',
  '32',
];
const training = ['--likelihood', 'bernoulli', '--batch-size', '16', '--epochs', '30', '--seed', '3'];

describe('the map', () => {
  consecutive();
  let shapes: string;
  let workbench: Workbench;
  let panel: WebviewPage;
  let checkpoint: string;
  /** All training pictures in the order of their names, as the command line encodes them. */
  let encoded: readonly Encoded[];
  let complaints: readonly string[];

  useWorkbench(
    {
      pictures: 400,
      // They stay where the run has them: the workbench opens a copy of the folder.
      prepare: async (workspace) => {
        shapes = path.join(workspace, 'shapes');
        await trainUntil(workspace, 4, [...model, ...training]);
      },
      width: 1100,
      height: 860,
    },
    async (opened) => {
      workbench = opened;
      complaints = listenForComplaints(workbench.page);
      await workbench.runCommand('VAE: Open Latent Explorer');
      panel = new WebviewPage(await workbench.webview('Latent Explorer'));
      // Which of the run's it is the panel decides: the best.
      checkpoint = await until('a checkpoint', () => panel.checkpoint());
      encoded = await encode(checkpoint, shapes);
      assert.equal(encoded.length, 400);
      await panel.stage('map');
      await until('points', async () => (await panel.data('map', 'points')) === '400', 90);
    },
  );

  /** The view of the map: its middle, and pixels to a unit. */
  async function camera(): Promise<readonly [x: number, y: number, scale: number]> {
    return JSON.parse(await panel.data('map', 'camera')) as [number, number, number];
  }

  /** A place of the map as a point of the window. */
  async function onScreen({ x, y }: Point): Promise<Point> {
    const box = (await panel.get('map').boundingBox())!;
    const [middleX, middleY, scale] = await camera();
    return {
      x: box.x + box.width / 2 + (x - middleX) * scale,
      y: box.y + box.height / 2 - (y - middleY) * scale,
    };
  }

  /** Waits until the view has been the same for a while. */
  async function settled(): Promise<void> {
    let last = '';
    await until('a view at rest', async () => {
      const now = await panel.data('map', 'camera');
      const isSame = now !== '' && now === last;
      last = now;
      return isSame;
    });
  }

  const placeOf = ({ mean }: Encoded, [x, y]: readonly [number, number]): Point => ({
    x: mean[x]!,
    y: mean[y]!,
  });
  const axes = async (): Promise<readonly [number, number]> => [
    Number(await panel.value('map-x')),
    Number(await panel.value('map-y')),
  ];
  const chosen = async (): Promise<number> => Number(await panel.data('map-stage', 'chosen'));

  /** Rows within a polygon by the even-odd rule, worked out from the command line's encodings. */
  function rowsWithin(polygon: readonly Point[], [x, y]: readonly [number, number]): readonly number[] {
    return encoded.flatMap(({ mean }, row) => {
      const px = Math.fround(mean[x]!);
      const py = Math.fround(mean[y]!);
      let inside = false;
      polygon.forEach((a, i) => {
        const b = polygon[(i + polygon.length - 1) % polygon.length]!;
        if (a.y > py !== b.y > py && px < ((b.x - a.x) * (py - a.y)) / (b.y - a.y) + a.x) inside = !inside;
      });
      return inside ? [row] : [];
    });
  }

  async function polygon(): Promise<readonly Point[]> {
    const corners = JSON.parse(await panel.data('map', 'polygon')) as [number, number][];
    return corners.map(([x, y]) => ({ x, y }));
  }

  it('shows every picture by its principal axes at first, and by latent dimensions when asked', async () => {
    assert.equal(await panel.data('map', 'layout'), 'principal');
    assert.match(await panel.text('map-count'), /^400 pictures$/);
    await panel.get('map-layout').getByText('z', { exact: true }).click();
    await until('latent dimensions', async () => (await panel.data('map', 'layout')) === 'dimensions');
    await settled();
  });

  it('rings the picture under the pointer at once, and shows its card when the pointer rests', async () => {
    const [x, y] = await axes();
    // The outermost has no other near it.
    const row = encoded.reduce((best, { mean }, at) => (mean[x]! > encoded[best]!.mean[x]! ? at : best), 0);
    const at = await onScreen(placeOf(encoded[row]!, [x, y]));
    await workbench.page.mouse.move(at.x - 60, at.y);
    await workbench.page.mouse.move(at.x + 1, at.y + 1);
    await until('the ring', async () => (await panel.data('map', 'hovered')) === String(row));
    await until('the card', async () => (await panel.data('map-card', 'complete')) === 'true');
    assert.equal(await panel.data('map-card', 'row'), String(row));
    assert.equal(await panel.text('map-card-file'), path.basename(encoded[row]!.image));
    const { reconstruction, kl } = encoded[row]!;
    assert.equal(await panel.text('map-card-losses'), `${nats(reconstruction)} nats \u00b7 KL ${nats(kl)}`);
    await assertDecoded(await panel.pixels('map-card-reconstruction'), checkpoint, encoded[row]!.mean);

    await workbench.page.mouse.click(at.x, at.y);
    await until('the picture in the inspector', async () => {
      return (await panel.get('inspector').innerText()).includes(path.basename(encoded[row]!.image));
    });
    await until('its reconstruction', () => panel.get('reconstruction').isVisible());
    await assertDecoded(await panel.pixels('reconstruction'), checkpoint, encoded[row]!.mean);
    const table = panel.frame.getByTestId('posterior-table').locator('tbody td:nth-child(2)');
    assert.deepEqual(
      await table.allTextContents(),
      encoded[row]!.mean.map((value) => decimal(value, 4)),
    );
    await panel.closeInspector();
  });

  it('rings what is clicked at once, before its file is read', async () => {
    const [x, y] = await axes();
    const row = encoded.reduce((best, { mean }, at) => (mean[x]! < encoded[best]!.mean[x]! ? at : best), 0);
    const at = await onScreen(placeOf(encoded[row]!, [x, y]));
    const box = (await panel.get('map').boundingBox())!;
    const place = { x: at.x - box.x, y: at.y - box.y };
    await workbench.page.mouse.move(at.x, at.y);
    await workbench.page.mouse.down();
    // Not even what is at hand has been waited for when the event that makes it a click has been handled.
    const ringed = await panel.get('map').evaluate((map: Element, { x, y }) => {
      const { PointerEvent } = globalThis as unknown as Page;
      const { x: left, y: top } = map.getBoundingClientRect();
      const init = { pointerId: 1, clientX: left + x, clientY: top + y };
      map.dispatchEvent(new PointerEvent('pointerup', init));
      return map.dataset['cursor'];
    }, place);
    await workbench.page.mouse.up();
    assert.equal(ringed, String(row));
    await until('the picture in the inspector', async () => {
      return (await panel.get('inspector').innerText()).includes(path.basename(encoded[row]!.image));
    });
    await panel.closeInspector();
  });

  it('goes from picture to picture by keys, and picks', async () => {
    await panel.get('map').focus();
    await workbench.page.keyboard.press('Escape');
    await workbench.page.keyboard.press('ArrowRight');
    const first = Number(await until('a cursor', () => panel.data('map', 'cursor')));
    await workbench.page.keyboard.press('ArrowLeft');
    const second = await until('another', async () => {
      const now = await panel.data('map', 'cursor');
      return now !== '' && now !== String(first) && Number(now);
    });
    const [x] = await axes();
    assert.ok(encoded[second]!.mean[x]! < encoded[first]!.mean[x]!, 'to the left');
    await until('the picture in words', async () => {
      return (await panel.frame.getByTestId('map-spoken').textContent())?.includes(
        path.basename(encoded[second]!.image),
      );
    });
    await workbench.page.keyboard.press('Enter');
    await until('the picture in the inspector', async () => {
      return (await panel.get('inspector').innerText()).includes(path.basename(encoded[second]!.image));
    });
    await panel.closeInspector();
  });

  it('zooms about the pointer, moves with the hand, and shows all again', async () => {
    const [, , whole] = await camera();
    const box = (await panel.get('map').boundingBox())!;
    const pointer = { x: box.x + box.width * 0.3, y: box.y + box.height * 0.4 };
    const [x, y] = await axes();
    const before = await onScreen(placeOf(encoded[7]!, [x, y]));
    await workbench.page.mouse.move(pointer.x, pointer.y);
    await workbench.page.mouse.wheel(0, -400);
    const [, , zoomed] = await until('a nearer view', async () => {
      const now = await camera();
      return now[2] > whole * 1.5 && now;
    });
    const after = await onScreen(placeOf(encoded[7]!, [x, y]));
    const factor = zoomed / whole;
    assert.ok(Math.abs(after.x - pointer.x - (before.x - pointer.x) * factor) < 0.5);
    assert.ok(Math.abs(after.y - pointer.y - (before.y - pointer.y) * factor) < 0.5);
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(pointer.x + 50, pointer.y + 20, { steps: 4 });
    await workbench.page.mouse.up();
    await until('the map moved', async () => {
      const moved = await onScreen(placeOf(encoded[7]!, [x, y]));
      return Math.abs(moved.x - after.x - 50) < 0.5 && Math.abs(moved.y - after.y - 20) < 0.5;
    });
    await panel.get('map').focus();
    await workbench.page.keyboard.press('-');
    await workbench.page.keyboard.press('Shift+ArrowLeft');
    await workbench.page.keyboard.press('0');
    await until('everything', async () => Math.abs((await camera())[2] - whole) < 1e-6 * whole);
    for (let press = 0; press < 3; press++) await workbench.page.keyboard.press('-');
    await until('a view past everything', async () => (await camera())[2] < whole / 2);
    await panel.pressTool('map-fit');
    await settled();
  });

  it('chooses by lasso what the polygon holds', async () => {
    await panel.pressTool('map-lasso');
    const box = (await panel.get('map').boundingBox())!;
    const at = (x: number, y: number): [number, number] => [box.x + box.width * x, box.y + box.height * y];
    await workbench.page.mouse.move(...at(0.3, 0.3));
    await workbench.page.mouse.down();
    for (const [x, y] of [
      [0.6, 0.2],
      [0.7, 0.55],
      [0.5, 0.45],
      [0.4, 0.75],
    ] as const) {
      await workbench.page.mouse.move(...at(x, y), { steps: 8 });
    }
    await workbench.page.mouse.up();
    await until('chosen pictures', async () => (await chosen()) > 0);
    const expected = rowsWithin(await polygon(), await axes());
    assert.ok(expected.length > 10, `${expected.length} pictures`);
    assert.deepEqual(JSON.parse(await panel.data('map-stage', 'chosen-rows')), expected);
    await panel.closeInspector();
    await panel.pressTool('map-lasso');
    await panel.get('map').focus();
    await workbench.page.keyboard.press('Escape');
    await until('nothing chosen', async () => (await chosen()) === 0);
  });

  it('chooses by a rectangle that keys draw', async () => {
    await panel.get('map').focus();
    for (const key of ['r', ...Array<string>(3).fill('Shift+ArrowRight'), 'ArrowRight'])
      await workbench.page.keyboard.press(key);
    for (let press = 0; press < 3; press++) await workbench.page.keyboard.press('Shift+ArrowDown');
    await workbench.page.keyboard.press('Enter');
    await until('chosen pictures', async () => (await chosen()) > 0);
    const corners = await polygon();
    const [, , scale] = await camera();
    const width = Math.max(...corners.map(({ x }) => x)) - Math.min(...corners.map(({ x }) => x));
    assert.ok(Math.abs(width * scale - 128) < 0.01, `${width * scale} pixels across`);
    assert.deepEqual(
      JSON.parse(await panel.data('map-stage', 'chosen-rows')),
      rowsWithin(corners, await axes()),
    );
    await workbench.page.keyboard.press('Escape');
  });

  it('draws with the pointer what a key has begun', async () => {
    await panel.get('map').focus();
    for (const key of ['Escape', 'r']) await workbench.page.keyboard.press(key);
    const before = await camera();
    const box = (await panel.get('map').boundingBox())!;
    await workbench.page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
    await workbench.page.mouse.down();
    await workbench.page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5, { steps: 4 });
    await workbench.page.mouse.up();
    await until('chosen pictures', async () => (await chosen()) > 0);
    assert.deepEqual(await camera(), before, 'the map has not moved');
    assert.deepEqual(
      JSON.parse(await panel.data('map-stage', 'chosen-rows')),
      rowsWithin(await polygon(), await axes()),
    );
    await panel.get('map').focus();
    await workbench.page.keyboard.press('Escape');
  });

  it('chooses by a lasso that keys draw', async () => {
    await panel.get('map').focus();
    // From the middle, or where the keys are, three corners; the last is where it ends.
    const corner = [' ', ...Array<string>(4).fill('Shift+ArrowRight')];
    const next = [
      ' ',
      ...Array<string>(3).fill('Shift+ArrowDown'),
      ...Array<string>(6).fill('Shift+ArrowLeft'),
    ];
    for (const key of ['Escape', 'l', ...corner, ...next, ' ', 'ArrowUp', 'Enter'])
      await workbench.page.keyboard.press(key);
    await until('chosen pictures', async () => (await chosen()) > 0);
    const corners = await polygon();
    assert.ok(corners.length >= 3, `${corners.length} corners`);
    assert.deepEqual(
      JSON.parse(await panel.data('map-stage', 'chosen-rows')),
      rowsWithin(corners, await axes()),
    );
    await workbench.page.keyboard.press('l');
    await workbench.page.keyboard.press('Shift+ArrowRight');
    await workbench.page.keyboard.press('Escape');
    assert.ok((await chosen()) > 0, 'what was begun and given up changes nothing');
    await workbench.page.keyboard.press('Escape');
    await until('nothing chosen', async () => (await chosen()) === 0);
  });

  it('leaves labels out by the legend, shows one alone, and says so', async () => {
    const entries = panel.get('map-legend').getByRole('button');
    const counts = await Promise.all(
      (await entries.all()).map(async (entry) => Number(await entry.getAttribute('data-count'))),
    );
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      400,
    );
    await entries.first().click();
    await until('fewer points', async () => Number(await panel.data('map', 'points')) === 400 - counts[0]!);
    assert.match(await panel.text('map-count'), /of 400 pictures · left out: \w+/);
    // What the pointer left out a key brings back.
    assert.equal(await entries.first().getAttribute('aria-pressed'), 'false');
    await entries.first().press('Enter');
    await until('all points', async () => (await panel.data('map', 'points')) === '400');
    assert.equal(await entries.first().getAttribute('aria-pressed'), 'true');
    await entries.first().press(' ');
    await until('fewer points', async () => Number(await panel.data('map', 'points')) === 400 - counts[0]!);
    await entries.first().press(' ');
    await until('all points', async () => (await panel.data('map', 'points')) === '400');
    await entries.nth(2).dblclick();
    await until('one label', async () => Number(await panel.data('map', 'points')) === counts[2]);
    await entries.nth(2).dblclick();
    await until('all points', async () => (await panel.data('map', 'points')) === '400');
    await entries.nth(1).press('Shift+Enter');
    await until('one label', async () => Number(await panel.data('map', 'points')) === counts[1]);
    // What is left out can't be chosen.
    await panel.get('map').focus();
    await workbench.page.keyboard.press('r');
    for (let press = 0; press < 30; press++) await workbench.page.keyboard.press('Shift+ArrowRight');
    for (let press = 0; press < 30; press++) await workbench.page.keyboard.press('Shift+ArrowDown');
    await workbench.page.keyboard.press('Enter');
    const within = rowsWithin(await polygon(), await axes());
    const label = path.basename(path.dirname(encoded[within[0] ?? 0]!.image));
    assert.ok(label.length > 0);
    const folder = (await entries.nth(1).locator('.map-entry-name').innerText()).trim();
    assert.deepEqual(
      JSON.parse(await panel.data('map-stage', 'chosen-rows')),
      within.filter((row) => encoded[row]!.image.includes(`${path.sep}${folder}${path.sep}`)),
    );
    await workbench.page.keyboard.press('Escape');
    await entries.nth(1).press('Shift+Enter');
    await until('all points again', async () => (await panel.data('map', 'points')) === '400');
  });

  it('colours by loss, by KL divergence and by split, with the values told', async () => {
    for (const [at, name] of [
      [1, 'loss'],
      [2, 'KL'],
    ] as const) {
      await choose('map-colour', at);
      await until(`a scale of ${name}`, async () => /nats/.test(await panel.text('map-scale')), 60);
      const kind = name === 'loss' ? 'reconstruction' : 'kl';
      const values = encoded.map((each) => each[kind]).sort((a, b) => a - b);
      const [low, high] = (await panel.text('map-scale')).match(/[\d.]+/g)!.map(Number);
      assert.ok(Math.abs(low! - values[3]!) < 0.06 * Math.abs(values[3]!), `${low} is not ${values[3]}`);
      assert.ok(
        Math.abs(high! - values[396]!) < 0.06 * Math.abs(values[396]!),
        `${high} is not ${values[396]}`,
      );
    }
    await choose('map-colour', 3);
    await until('two entries', async () => (await panel.get('map-legend').getByRole('button').count()) === 2);
    await choose('map-colour', 0);
  });

  it('has a table of labels in place of the canvas', async () => {
    await panel.pressTool('map-table-toggle');
    const rows = panel.get('map-table').locator('tbody tr');
    assert.equal(await rows.count(), await panel.get('map-legend').getByRole('button').count());
    const [label, pictures] = [
      await rows.first().locator('th').innerText(),
      await rows.first().locator('td').first().innerText(),
    ];
    const own = encoded.filter(({ image: file }) => file.includes(`${path.sep}${label}${path.sep}`));
    assert.equal(Number(pictures), own.length);
    const kl = own.reduce((sum, each) => sum + each.kl, 0) / own.length;
    const shown = Number(await rows.first().locator('td').nth(2).innerText());
    assert.ok(Math.abs(shown - kl) < 0.006, `${shown} is not ${kl}`);
    await panel.pressTool('map-table-toggle');
  });

  it('is saved as a picture where the person says, and copied', async () => {
    await panel.pressTool('map-save');
    const file = await workbench.saveAs('saved map.png');
    const picture = await until('the file', async () => sharp(await readFile(file)).metadata());
    const box = (await panel.get('map').boundingBox())!;
    assert.deepEqual([picture.width, picture.height], [Math.round(box.width), Math.round(box.height)]);
    assert.ok((await sharp(file).stats()).entropy > 1, 'something is drawn');

    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await panel.pressTool('map-copy');
    const kinds = await until('a picture on the clipboard', async () => {
      const items = await workbench.page.evaluate<string[]>(
        'navigator.clipboard.read().then((items) => items.flatMap(({ types }) => [...types]))',
      );
      return items.includes('image/png') && items;
    });
    assert.deepEqual(kinds, ['image/png']);
  });

  it('gives UMAP up by its button, and stays as it was', async () => {
    // By the page itself, as soon as there is a button: on a quick machine UMAP is done before a test is at it.
    await panel.get('map').evaluate(
      `void new MutationObserver((_, observer) => {
        const button = document.querySelector('[data-testid="map-cancel"]');
        if (!button) return;
        observer.disconnect();
        button.click();
      }).observe(document.body, { childList: true, subtree: true })`,
    );
    await panel.get('map-layout').getByText('UMAP').click();
    await until('the choice as it was', async () => (await panel.chosen('map-layout')) === 'dimensions');
    await panel.get('map-cancel').waitFor({ state: 'hidden' });
    assert.equal(await panel.data('map', 'layout'), 'dimensions');
    assert.equal(await panel.data('map', 'points'), '400');
  });

  it('lays out by UMAP, and goes back', async () => {
    await panel.get('map-layout').getByText('UMAP').click();
    await until('UMAP', async () => (await panel.data('map', 'layout')) === 'umap', 120);
    assert.equal(await panel.data('map', 'points'), '400');
    await panel.get('map-layout').getByText('PCA').click();
    await until('principal axes', async () => (await panel.data('map', 'layout')) === 'principal');
    await settled();
    assert.deepEqual(complaints, []);
  });

  /** Chooses an entry of a list of the toolkit's. */
  async function choose(testId: string, entry: number): Promise<void> {
    const list = panel.get(testId);
    await list.click();
    await list.locator('vscode-option').nth(entry).click();
  }
});
