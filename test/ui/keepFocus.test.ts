// Nobody who works by keys is put back to the beginning because what they pressed has gone.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { useBrowser } from './useBrowser';

const root = process.cwd();

/** What the test needs to know of a page. */
interface Document {
  getElementById(id: string): { focus(): void; blur(): void; remove(): void };
  readonly activeElement: { readonly id: string };
}
declare const document: Document;

describe('the focus', () => {
  let browser: Browser;
  let page: Page;

  useBrowser((launched) => (browser = launched));

  beforeEach(async () => {
    page = await browser.newPage();
    await page.setContent('<!DOCTYPE html><title>Focus</title>');
    await page.addScriptTag({ path: path.join(root, 'out', 'test', 'ui', 'pages', 'keepFocus.js') });
  });

  /** Where the focus is after an element that had it has gone. */
  const afterRemovalOf = (id: string, by = id): Promise<string> =>
    page.evaluate(
      async ([focused, removed]) => {
        document.getElementById(focused!).focus();
        document.getElementById(removed!).remove();
        await Promise.resolve();
        return document.activeElement.id;
      },
      [id, by],
    );

  it('goes to what is left beside what had it', async () => {
    assert.equal(await afterRemovalOf('undo'), 'clear');
  });

  it('goes to the tab of the stage when nothing is left there, or the whole place has gone', async () => {
    assert.equal(await afterRemovalOf('close'), 'tab');
    assert.equal(await afterRemovalOf('clear', 'shelf'), 'tab');
  });

  it('stays where a person has put it', async () => {
    const elsewhere = await page.evaluate(async () => {
      document.getElementById('undo').focus();
      document.getElementById('undo').blur();
      document.getElementById('clear').remove();
      await Promise.resolve();
      return document.activeElement.id;
    });
    assert.equal(elsewhere, '');
  });
});
