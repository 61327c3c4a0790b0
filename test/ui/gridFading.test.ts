// The cells of the grid turn into those of other weights, and do not jump.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { useBrowser } from './useBrowser';

const root = process.cwd();

describe('the cells of the grid', () => {
  let browser: Browser;

  useBrowser((launched) => (browser = launched));

  it('come up over those of other weights little by little', async () => {
    const page = await browser.newPage();
    await page.setContent('<!DOCTYPE html><title>Grid</title>');
    await page.addScriptTag({ path: path.join(root, 'out', 'test', 'ui', 'pages', 'gridFading.js') });
    // In 180 milliseconds from a level of 40 to one of 200.
    const moments = [0, 45, 90, 135, 180, 400];
    const levels = await page.evaluate<number[]>(`levelsAfter(${JSON.stringify(moments)})`);
    const expected = [40, 80, 120, 160, 200, 200];
    for (const [i, level] of levels.entries())
      assert.ok(Math.abs(level - expected[i]!) <= 2, `${moments[i]} ms: ${level}, not ${expected[i]}`);
  });
});
