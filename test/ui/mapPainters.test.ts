// Where there is no graphics processor the map's dots are blended by the page itself: nobody should see which.
import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';

const root = process.cwd();

describe('the two painters of the map', () => {
  it('paint the same picture', async () => {
    const { launchBrowser } = (await import(
      pathToFileURL(path.join(root, 'scripts', 'vscode', 'browser.mjs')).href
    )) as { launchBrowser: () => Promise<Browser> };
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.setContent('<!DOCTYPE html><title>Dots</title>');
      await page.addScriptTag({ path: path.join(root, 'out', 'test', 'ui', 'pages', 'mapPainters.js') });
      const { pixels, graphics, ground } = await page.evaluate<Record<string, number[]>>('paint()');
      const apart = (a: number[], b: number[]): number[] => a.map((value, at) => Math.abs(value - b[at]!));
      const share = (differences: number[], most: number): number =>
        differences.filter((difference) => difference > most).length / differences.length;
      assert.ok(share(apart(pixels!, ground!), 10) > 0.1, 'dots are painted');
      const differences = apart(pixels!, graphics!);
      // Rounding in eight bits at each of several dots upon each other.
      assert.ok(
        share(differences, 4) < 0.002,
        `${share(differences, 4)} of all differ by more than rounding`,
      );
      const largest = differences.reduce((most, difference) => Math.max(most, difference), 0);
      assert.ok(largest <= 24, `one differs by ${largest}`);
    } finally {
      await browser.close();
    }
  });
});
