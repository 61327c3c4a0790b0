import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import type { Workbench } from '../support/workbench';
import { seriousViolations } from './axe';
import { consecutive } from './consecutive';
import { until, WebviewPage } from './panel';
import { endCheckpoint, trainUntil } from './pictures';
import { useWorkbench } from './useWorkbench';

const title = 'Latent Explorer';
const words = '--epochs 9000 --architecture dense --image-size 16 --latent-dimensions 3'.split(' ');

/** As much of a page as is needed; the types of a browser are not loaded here. */
interface Page {
  readonly scrollHeight: number;
  readonly clientHeight: number;
  readonly clientWidth: number;
  readonly scrollWidth: number;
}

interface Styled {
  readonly document: { readonly body: unknown };
  readonly getComputedStyle: (element: unknown) => {
    readonly color: string;
    readonly backgroundColor: string;
  };
}

describe('the frame of the panel', () => {
  consecutive();
  let workbench: Workbench;
  let panel: WebviewPage;

  useWorkbench(
    {
      pictures: 80,
      prepare: async (workspace) => {
        await writeFile(path.join(workspace, 'notes.txt'), 'Notes\n');
        await trainUntil(workspace, 3, words);
      },
      width: 1440,
      height: 900,
    },
    async (opened) => {
      workbench = opened;
      await workbench.showView('Explorer');
      await workbench.treeItem('notes.txt').dblclick();
      await workbench.page.locator('.editor-instance .monaco-editor.focused').waitFor();
      await workbench.runCommand('VAE: Open Latent Explorer');
      panel = new WebviewPage(await workbench.webview(title));
      await panel.get('header').waitFor();
    },
  );

  const resize = async (width: number, height: number): Promise<void> => {
    await workbench.page.setViewportSize({ width, height });
    await panel.get('header').waitFor();
  };
  const box = async (testId: string) => (await panel.get(testId).boundingBox())!;
  /** What the page is and what of it shows. */
  const page = () =>
    panel.frame
      .locator('html')
      .evaluate(({ scrollHeight, clientHeight, scrollWidth, clientWidth }: Page) => ({
        scrolls: scrollHeight > clientHeight || scrollWidth > clientWidth,
        area: clientWidth * clientHeight,
      }));

  it('shows the map first, with every picture on it', async () => {
    await panel.get('stage-map').waitFor();
    await until('the pictures', async () => (await panel.data('map', 'points')) === '80', 60);
    assert.equal(await panel.get('stage-learning').count(), 0);
  });

  for (const [width, height] of [
    [1440, 900],
    [1100, 700],
  ] as const) {
    it(`gives a stage more than 60 % of its area beside code at ${width}x${height}, and never scrolls`, async () => {
      await resize(width, height);
      for (const stage of ['learning', 'grid', 'map']) {
        await panel.stage(stage);
        const { scrolls, area } = await page();
        assert.equal(scrolls, false);
        const shown = await box(`stage-${stage}`);
        assert.ok((shown.width * shown.height) / area > 0.6, `${shown.width}x${shown.height} of ${area}`);
        const header = await panel.get('header').boundingBox();
        assert.ok(header!.height < 44, 'the head is one line');
        if (stage === 'learning') {
          await until('its pictures', async () => (await panel.data('previews', 'drawn')) !== '');
          const { scrollHeight, clientHeight } = await panel
            .get('stage-learning')
            .locator('.stage-learning')
            .evaluate((own: Page) => ({ scrollHeight: own.scrollHeight, clientHeight: own.clientHeight }));
          assert.ok(scrollHeight <= clientHeight, `${scrollHeight} of ${clientHeight} show`);
          const samples = await box('samples');
          assert.ok(samples.y + samples.height <= shown.y + shown.height, 'down to the samples');
          assert.ok((await box('chart-loss')).height >= 60, 'the curves can be read');
          continue;
        }
        const tools = panel.get(`stage-${stage}`).locator('.stage-tools');
        assert.ok((await tools.boundingBox())!.height < 44, 'so are its tools');
        assert.ok(
          await tools.evaluate((line: Page) => line.scrollWidth <= line.clientWidth),
          'none is cut off',
        );
      }
    });
  }

  it('has tools without room in a menu that keys open, step through and close', async () => {
    const { page: window } = workbench;
    await panel.stage('map');
    const more = panel.get('stage-map').getByTestId('more-tools');
    const item = (testId: string) => panel.get('stage-map').getByTestId(testId);
    const focused = () => panel.frame.locator(':focus').getAttribute('data-testid');
    await more.focus();
    await window.keyboard.press('Enter');
    await item('map-save').waitFor();
    const first = await focused();
    await window.keyboard.press('ArrowUp');
    assert.equal(await focused(), 'map-save', 'from the first it goes on with the last');
    await window.keyboard.press('ArrowDown');
    assert.equal(await focused(), first);
    await window.keyboard.press('Escape');
    await item('map-save').waitFor({ state: 'hidden' });
    assert.equal(await focused(), 'more-tools');
    const table = item('map-table-toggle');
    for (const isShown of ['true', 'false']) {
      await more.press('Enter');
      await table.press('Enter');
      await table.waitFor({ state: 'hidden' });
      assert.equal(await table.getAttribute('aria-checked'), isShown);
    }
  });

  it('goes from tab to tab by the arrow keys', async () => {
    await panel.stage('learning');
    await panel.get('tab-learning').focus();
    await workbench.page.keyboard.press('ArrowRight');
    await panel.get('stage-grid').waitFor();
    assert.equal(await panel.get('stage-learning').count(), 0);
    await workbench.page.keyboard.press('Home');
    await panel.get('stage-learning').waitFor();
  });

  it('has two stages from 900 pixels of its own width on', async () => {
    const own = async () => await panel.frame.locator('html').evaluate((html: Page) => html.clientWidth);
    await resize(1900, 900);
    // One pixel of the window is one of the panel, or half of one, as the editor beside it takes the other.
    const widthFor = async (wanted: number): Promise<void> => {
      for (let turn = 0; turn < 12 && (await own()) !== wanted; turn++) {
        const { width } = workbench.page.viewportSize()!;
        await resize(width + (wanted - (await own())), 900);
      }
      assert.equal(await own(), wanted);
    };
    await widthFor(900);
    await panel.get('divider').waitFor();
    await widthFor(899);
    await panel.get('divider').waitFor({ state: 'hidden' });
  });

  it('shows two stages side by side where there is room, with a divider for pointer and keys, and remembers both', async () => {
    const { page: window } = workbench;
    await resize(2400, 900);
    await panel.get('divider').waitFor();
    await panel.get('tab-grid').last().click();
    for (const stage of ['learning', 'grid']) assert.equal(await panel.get(`stage-${stage}`).count(), 1);
    // Chosen where the other shows, the two swap.
    const before = await box('stage-learning');
    await panel.get('tab-grid').first().click();
    await until('the stages to swap', async () => (await box('stage-learning')).x !== before.x);

    const divider = await box('divider');
    const middle = divider.y + divider.height / 2;
    await window.mouse.move(divider.x + 2, middle);
    await window.mouse.down();
    await window.mouse.move(divider.x - 98, middle, { steps: 4 });
    await window.mouse.up();
    await until(
      'the divider at the pointer',
      async () => Math.abs((await box('divider')).x - divider.x + 100) < 4,
    );
    const dragged = (await box('divider')).x;
    await panel.get('divider').dblclick();
    await until('the divider in the middle', async () => (await box('divider')).x > dragged + 50);
    await panel.get('divider').focus();
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await window.keyboard.press(key);
    await until('the divider by key', async () => {
      return (await panel.get('divider').getAttribute('aria-valuenow')) === '44';
    });

    // Hidden, the page is gone; what it has set comes back.
    await workbench.tab(title).click();
    await workbench.runCommand('View: Move Editor into Previous Group');
    await workbench.tab('notes.txt').click();
    await panel.get('header').waitFor({ state: 'hidden' });
    panel = new WebviewPage(await workbench.webview(title));
    await until('the divider as it was', async () => {
      return (await panel.get('divider').getAttribute('aria-valuenow')) === '44';
    });
    assert.ok((await box('stage-grid')).x < (await box('stage-learning')).x, 'in the same places');
  });

  it('shows what is picked beside the stages, puts it away and brings it back', async () => {
    await panel.get('inspector').waitFor();
    await panel.get('latent-grid').focus();
    await workbench.page.keyboard.press('ArrowRight');
    await workbench.page.keyboard.press('Enter');
    await until('the item', async () => (await panel.data('inspector', 'item')).startsWith('kept:'));
    const stage = await box('stage-grid');
    const inspector = await box('inspector');
    assert.ok(inspector.x >= stage.x + stage.width, 'it lies over no stage');
    await panel.closeInspector();
    await panel.get('item-list').getByRole('option').first().click();
    await panel.get('inspector').waitFor();
  });

  it('brings what is picked on the shelf into view', async () => {
    await resize(1100, 700);
    await panel.stage('grid');
    await panel.get('latent-grid').focus();
    const options = panel.get('item-list').getByRole('option');
    for (let kept = await options.count(); kept < 14; kept++) {
      await workbench.page.keyboard.press(
        kept % 5 === 4 ? 'ArrowUp' : kept % 10 < 5 ? 'ArrowLeft' : 'ArrowRight',
      );
      await workbench.page.keyboard.press('Enter');
      await until('one more', async () => (await options.count()) > kept);
    }
    const isSeen = async (item: Locator): Promise<boolean> => {
      const [list, place] = [await box('item-list'), (await item.boundingBox())!];
      return place.x >= list.x && place.x + place.width <= list.x + list.width;
    };
    await until('the last', () => isSeen(options.last()));
    assert.equal(await isSeen(options.first()), false, 'they are more than fit');
    await options.last().focus();
    await workbench.page.keyboard.press('Home');
    await until('the first', () => isSeen(options.first()));
    await panel.get('shelf-clear').click();
    await panel.closeInspector();
    await resize(2400, 900);
  });

  it('has nothing that axe finds serious', async () => {
    assert.deepEqual(await seriousViolations(panel), []);
  });

  for (const theme of ['highContrast', 'highContrastLight'] as const) {
    it(`shows plainly what is chosen of a row in ${theme}`, async () => {
      await workbench.setTheme(theme);
      const row = panel.get('stage-learning').getByTestId('curves-scale');
      const colours = (selector: string) =>
        row.locator(selector).evaluate((element) => {
          const { document, getComputedStyle } = globalThis as unknown as Styled;
          return [getComputedStyle(element).color, getComputedStyle(document.body).backgroundColor] as const;
        });
      const [chosen, behind] = await colours('input:checked + span');
      const [other] = await colours('input:not(:checked) + span');
      assert.equal(chosen, behind, 'it is drawn the other way round');
      assert.notEqual(other, behind);
    });
  }

  it('explores the best checkpoint of the run', async () => {
    assert.equal(await panel.checkpoint(), await endCheckpoint(workbench.workspace));
  });

  it('keeps what was set right before the window is loaded again', async () => {
    await panel.get('divider').focus();
    await workbench.page.keyboard.press('ArrowRight');
    const isSet = async (): Promise<boolean> => {
      return (await panel.get('divider').getAttribute('aria-valuenow')) === '46';
    };
    await until('the divider by key', isSet);
    await workbench.reload();
    await workbench.runCommand('VAE: Open Latent Explorer');
    panel = new WebviewPage(await workbench.webview(title));
    await until('the divider as it was', isSet);
    assert.ok((await box('stage-grid')).x < (await box('stage-learning')).x, 'in the same places');
  });
});
