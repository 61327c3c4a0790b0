/** What `bench/panel.ts` puts into every page of a workbench before its own scripts: it watches what the panel paints. */

import type { Seen } from './measured';

/** Milliseconds since 1970 as everywhere on this machine, finer than `Date.now()`. */
const now = (): number => performance.timeOrigin + performance.now();

declare global {
  interface Window {
    readonly seen: Seen;
  }
}

/** After the frame that is to come has been handed over. */
function afterFrame(work: () => void): void {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = work;
    port2.postMessage(undefined);
  });
}

const seen: Seen = { painted: {}, pointed: [] };
Object.assign(window, { seen });
/** The last move whose outcome has not been seen yet. */
let moved: number | undefined;

const attributes = [
  'data-state',
  'data-awaited',
  'data-version',
  'data-hovered',
  'data-cursor-latent',
  'data-cursor-fresh',
];

function watch(): void {
  const paint = (attribute: string): void => afterFrame(() => (seen.painted[attribute] = now()));
  attributes.filter((attribute) => document.querySelector(`[${attribute}]`)).forEach(paint);
  addEventListener('pointermove', ({ timeStamp }) => (moved = performance.timeOrigin + timeStamp), true);
  new MutationObserver((changes) => {
    for (const { target, attributeName, oldValue } of changes) {
      const value = (target as Element).getAttribute(attributeName!);
      if (!value || value === oldValue) continue;
      paint(attributeName!);
      // The ring on the map, and a cell of the grid that is decoded.
      const isCell =
        attributeName!.startsWith('data-cursor') && (target as HTMLElement).dataset['cursorFresh'] === 'true';
      if ((attributeName !== 'data-hovered' && !isCell) || moved === undefined) continue;
      const since = moved;
      moved = undefined;
      afterFrame(() => seen.pointed.push(now() - since));
    }
  }).observe(document, { subtree: true, attributeOldValue: true, attributeFilter: attributes });
}

/** The page of a webview is written into its frame, which takes away what listens in it: frames still come. */
function begin(): void {
  if (document.querySelector('[data-testid=header]')) watch();
  else requestAnimationFrame(begin);
}

// The workbench itself is not watched.
if (window !== top) begin();
