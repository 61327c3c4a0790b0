// The browser that the tests of a suite share, for pages without an editor.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';

/**
 * Starts a browser before the tests of the suite that this is called in, and ends it after them.
 *
 * @param opened is given the browser, before the first test.
 */
export function useBrowser(opened: (browser: Browser) => unknown): void {
  let browser: Browser;

  before(async () => {
    const { launchBrowser } = (await import(
      pathToFileURL(path.resolve('scripts', 'vscode', 'browser.mjs')).href
    )) as { launchBrowser: () => Promise<Browser> };
    browser = await launchBrowser();
    await opened(browser);
  });

  after(() => browser.close());
}
