// A browser on the workbench, driven by playwright-core.
// @ts-check
import { chromium } from 'playwright-core';
import { findBrowser } from './install.mjs';

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

/** @returns {Promise<import('playwright-core').Browser>} */
export async function launchBrowser() {
  return chromium.launch({ executablePath: await findBrowser(), args: flags });
}
