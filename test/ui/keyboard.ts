// Which controls of a page the Tab key comes to.
import type { Page } from 'playwright-core';
import type { WebviewPage } from './panel';

/** As much of an element as is needed; the types of a browser are not loaded here. */
interface Control {
  readonly tagName: string;
  readonly textContent: string;
  readonly dataset: Record<string, string | undefined>;
  getAttribute(name: string): string | null;
  checkVisibility(options: { readonly visibilityProperty: boolean }): boolean;
  addEventListener(type: 'focusin', listener: (event: { readonly target: Control }) => void): void;
  querySelectorAll(selector: string): Iterable<Control>;
}

/** A radio button that is not chosen is reached by the arrow keys from the one that is. */
const controls = [
  'vscode-button:not([disabled])',
  'vscode-dropdown',
  'vscode-checkbox',
  'button:not([tabindex="-1"])',
  'summary',
  '[tabindex="0"]',
  'input:not(:disabled, [type=radio]:not(:checked))',
].join();

/** Presses Tab until it has come to every control that shows, or to no more; returns those it missed. */
export async function controlsMissedByTab(page: Page, { frame }: WebviewPage): Promise<readonly string[]> {
  const body = frame.locator('body');
  await body.evaluate((root: Control) => {
    root.addEventListener('focusin', ({ target }) => (target.dataset['reached'] = ''));
  });
  const missed = (): Promise<string[]> =>
    body.evaluate((root: Control, selector) => {
      const shown = [...root.querySelectorAll(selector)].filter((each) => {
        return each.checkVisibility({ visibilityProperty: true });
      });
      return shown
        .filter((each) => each.dataset['reached'] === undefined)
        .map((each) => [each.tagName, each.getAttribute('aria-label') ?? each.textContent].join(' '));
    }, controls);
  let left = await missed();
  for (let rest = left.length + 10; rest > 0 && left.length > 0; rest -= 10) {
    for (let press = 0; press < 10; press++) await page.keyboard.press('Tab');
    left = await missed();
  }
  return left;
}
