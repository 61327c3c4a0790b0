// A browser on the workbench, driven by playwright-core.
// @ts-check
import { chromium } from 'playwright-core';
import { findBrowser } from './findBrowser.mjs';

/** What keeps it quiet, and lets it run as root and without a GPU. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @param {object} [options]
 * @param {string} [options.executablePath] default: whatever {@link findBrowser} finds
 * @param {boolean} [options.headless]
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchBrowser({ executablePath, headless = true } = {}) {
  return chromium.launch({ executablePath: executablePath ?? (await findBrowser()), headless, args: flags });
}

/**
 * Opens a workbench and waits until it stands. Its colour theme comes from an extension, so by then it knows all that
 * are installed; and it has restored itself: before, it takes no folder for trusted, and offers no command that
 * needs trust, whatever its settings.
 * @param {import('playwright-core').Page} page
 * @param {string} url as from `workbenchUrl`
 * @param {number} [timeout] milliseconds
 */
export async function openWorkbench(page, url, timeout = 90_000) {
  await page.goto(url, { timeout });
  await page.locator('.monaco-workbench[class*="vscode-theme-"] .statusbar').waitFor({ timeout });
  await page
    .locator('.explorer-folders-view .monaco-list-row, .explorer-empty-view')
    .first()
    .waitFor({ timeout });
  await page.waitForFunction(
    (mark) => performance.getEntriesByName(mark).length > 0,
    'code/didCreateWorkbenchContributions/3',
    { timeout },
  );
}
