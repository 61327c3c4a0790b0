// Every state of the panel in every kind of theme, looked at by axe-core.
import assert from 'node:assert/strict';
import path from 'node:path';
import { type Theme, themes, type Workbench } from '../support/workbench';
import { seriousViolations } from './axe';
import { until, WebviewPage } from './panel';
import { checkpointFiles, trainUntil } from './pictures';
import { useWorkbench } from './useWorkbench';

const words = [
  '--architecture dense --hidden-units 64 --latent-dimensions 4 --image-size 32 --likelihood bernoulli',
  '--batch-size 16 --epochs 30 --checkpoint-every 2 --seed 3 --engine onnx',
].flatMap((line) => line.split(' '));

describe('what axe finds of the panel', () => {
  let workbench: Workbench;
  let panel: WebviewPage;

  useWorkbench({ pictures: 160, width: 1500, height: 900 }, async (opened) => {
    workbench = opened;
    await workbench.runCommand('VAE: Open Latent Explorer');
    panel = new WebviewPage(await workbench.webview('Latent Explorer'));
    await panel.get('welcome').waitFor();
  });

  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await workbench.page.keyboard.press(key);
  };
  const resize = async (width: number): Promise<void> => {
    await workbench.page.setViewportSize({ width, height: 900 });
    const two = width >= 1500;
    await until(
      'the stages in their places',
      async () => ((await panel.get('divider').count()) === 1) === two,
    );
  };
  const nothingSerious = async (page: WebviewPage): Promise<void> => {
    assert.deepEqual(await seriousViolations(page), []);
  };

  describe('before the first run', () => {
    for (const theme of Object.keys(themes) as Theme[]) {
      it(`is nothing serious on the welcome page in ${themes[theme]}`, async () => {
        await workbench.setTheme(theme);
        await nothingSerious(panel);
      });
    }
  });

  describe('on the page of options', () => {
    before(async () => {
      await workbench.showView('Explorer');
      await workbench.contextMenu(workbench.treeItem('shapes'), 'Train on Folder with Options…');
      await panel.get('option-epochs').waitFor();
      // A number that cannot be, and what is said of it.
      await panel.get('value-epochs').fill('0');
      await until(
        'what is wrong',
        async () => (await panel.get('options-start').getAttribute('disabled')) !== null,
      );
    });

    after(async () => {
      await panel.get('options-back').click();
      await panel.get('welcome').waitFor();
    });

    for (const theme of Object.keys(themes) as Theme[]) {
      it(`is nothing serious in ${themes[theme]}`, async () => {
        await workbench.setTheme(theme);
        await nothingSerious(panel);
      });
    }
  });

  describe('with a run', () => {
    before(async () => {
      await trainUntil(workbench.workspace, 4, words);
      await workbench.runCommand('VAE: Refresh Runs');
      await panel.get('header').waitFor();
      await panel.stage('map');
      await until('points', async () => (await panel.data('map', 'points')) === '160', 90);
    });

    /** Brings about what is looked at, whatever there was before. */
    const states: Readonly<Record<string, () => Promise<void>>> = {
      'the map by label': async () => {
        await resize(1100);
        await panel.stage('map');
        await panel.closeInspector();
        await choose('map-colour', 0);
        await until('the legend', () => panel.get('map-entry-0').isVisible());
      },
      'the map by loss': async () => {
        await choose('map-colour', 1);
        await until('its scale', async () => /nats/.test(await panel.text('map-scale')), 60);
      },
      "the map's table": async () => {
        await panel.pressTool('map-table-toggle');
        await panel.get('map-table').waitFor();
      },
      'several chosen pictures': async () => {
        await panel.pressTool('map-table-toggle');
        await panel.get('map').focus();
        await press('Escape', 'r', ...Array<string>(3).fill('Shift+ArrowRight'));
        await press(...Array<string>(3).fill('Shift+ArrowDown'), 'Enter');
        await panel.get('chosen').getByRole('button').first().waitFor();
      },
      'a full shelf with its inspector': async () => {
        const items = panel.get('item-list').getByRole('option');
        if ((await items.count()) === 0) {
          await panel.get('chosen-to-shelf').click();
          await items.first().waitFor();
        }
        await items.first().click();
        await panel.get('reconstruction').waitFor();
        await panel.get('neighbours').getByRole('button').first().waitFor();
      },
      'the shelf after it was cleared': async () => {
        await panel.closeInspector();
        await panel.get('shelf-clear').click();
        await panel.get('shelf-undo').waitFor();
        await nothingSerious(panel);
        await panel.get('shelf-undo').click();
        await panel.get('item-list').getByRole('option').first().waitFor();
      },
      "the grid of a picture's neighbourhood": async () => {
        await panel.stage('grid');
        await panel.get('axes-kind').getByText('Nearby').click();
        await panel.gridVersion();
      },
      'the grid with sliders, points and its lens': async () => {
        await panel.get('axes-kind').getByText('z', { exact: true }).click();
        if ((await panel.data('latent-grid', 'points')) === '') await panel.pressTool('overlay');
        if ((await panel.get('sliders').count()) === 0) await panel.pressTool('sliders-toggle');
        await until('points', async () => (await panel.data('latent-grid', 'points')) === '160');
        await panel.get('sliders').waitFor();
        await panel.get('latent-grid').focus();
        await press('ArrowRight');
        await panel.get('grid-lens-card').waitFor();
      },
      "the grid's table": async () => {
        await panel.pressTool('grid-table-toggle');
        await until('what is nearest', async () => (await panel.data('grid-table', 'complete')) === 'true');
        await nothingSerious(panel);
        await panel.pressTool('grid-table-toggle');
      },
      'the menu of tools that have no room': async () => {
        await panel.stage('map');
        await resize(760);
        await panel.get('more-tools').click();
        await panel.get('map-save').waitFor();
        await nothingSerious(panel);
        await press('Escape');
        await resize(1100);
      },
      'the curves and previews': async () => {
        await panel.stage('learning');
        await until('previews', async () => (await panel.look('samples')).colours > 20);
      },
      'the table of epochs': async () => {
        await panel.get('curves').locator('summary').click();
        await panel.get('epoch-table').locator('tbody tr').first().waitFor();
        await nothingSerious(panel);
        await panel.get('curves').locator('summary').click();
      },
      'two stages beside the inspector': async () => {
        await resize(1900);
        await panel.get('item-list').getByRole('option').first().click();
        await panel.get('reconstruction').waitFor();
        await panel.get('neighbours').getByRole('button').first().waitFor();
      },
    };

    for (const theme of Object.keys(themes) as Theme[]) {
      describe(`in ${themes[theme]}`, () => {
        before(() => workbench.setTheme(theme));

        for (const [state, bringAbout] of Object.entries(states)) {
          it(`is nothing serious in ${state}`, async () => {
            await bringAbout();
            await nothingSerious(panel);
          });
        }
      });
    }
  });

  describe('in a checkpoint file', () => {
    let editor: WebviewPage;

    before(async () => {
      const file = path.basename((await checkpointFiles(workbench.workspace)).at(-1)!);
      await workbench.openFile(file);
      editor = new WebviewPage(await workbench.webview(file));
      await editor.get('samples').locator('canvas').first().waitFor();
    });

    for (const theme of Object.keys(themes) as Theme[]) {
      it(`is nothing serious in ${themes[theme]}`, async () => {
        await workbench.setTheme(theme);
        await nothingSerious(editor);
      });
    }
  });

  /** Chooses an entry of a list of the toolkit's. */
  async function choose(testId: string, entry: number): Promise<void> {
    const list = panel.get(testId);
    await list.click();
    await list.locator('vscode-option').nth(entry).click();
  }
});
