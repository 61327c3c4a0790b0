// What the map's canvases do to be fast is not seen.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { useBrowser } from './useBrowser';

const root = process.cwd();

const apart = (a: number[], b: number[]): number[] => a.map((value, at) => Math.abs(value - b[at]!));
const largest = (differences: number[]): number =>
  differences.reduce((most, difference) => Math.max(most, difference), 0);
const share = (differences: number[], most: number): number =>
  differences.filter((difference) => difference > most).length / differences.length;

describe('the painters of the map', () => {
  let browser: Browser;

  useBrowser((launched) => (browser = launched));

  async function open(deviceScaleFactor = 1): Promise<Page> {
    const page = await browser.newPage({ deviceScaleFactor });
    await page.setContent(
      '<!DOCTYPE html><title>Dots</title><style>canvas { position: absolute; inset: 0; width: 100%; height: 100% }</style>',
    );
    await page.addScriptTag({ path: path.join(root, 'out', 'test', 'ui', 'pages', 'mapPainters.js') });
    return page;
  }

  // Where there is no graphics processor the map's dots are blended by the page itself.
  it('paint the same picture', async () => {
    const page = await open();
    const { pixels, graphics, ground } = await page.evaluate<Record<string, number[]>>('paint()');
    assert.ok(share(apart(pixels!, ground!), 10) > 0.1, 'dots are painted');
    const differences = apart(pixels!, graphics!);
    // Rounding in eight bits at each of several dots upon each other.
    assert.ok(share(differences, 4) < 0.002, `${share(differences, 4)} of all differ by more than rounding`);
    assert.ok(largest(differences) <= 24, `one differs by ${largest(differences)}`);
  });

  for (const ratio of [1, 1.25, 2]) {
    it(`show a map that was moved as one that is painted anew, at ${ratio} pixels to a CSS pixel`, async () => {
      const page = await open(ratio);
      const steps = [
        [9, 0],
        [-4, 7.4],
        [0.3, -2.6],
        [-31, -18],
        [0, 0],
      ];
      const all = JSON.stringify([...steps, ...steps, ...steps]);
      const { largest, seen, painted } = await page.evaluate<Record<string, number>>(`moveMap(${all})`);
      assert.ok(seen! > 0.2, 'something is seen');
      // Lines and enlarged pictures that are cut off where they were painted before are rounded once more.
      assert.ok(largest! <= 6, `one differs by ${largest}`);
      assert.ok(painted! < 0.15, `${painted} of all was painted while it moved`);
    });
  }
});
