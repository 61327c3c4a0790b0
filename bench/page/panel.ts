/** What `bench/panel.ts` puts into the page of the panel: it watches what that paints. */

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

const attributes = ['data-version', 'data-hovered', 'data-cursor-latent', 'data-cursor-fresh'];

function watch(): void {
  const paint = (attribute: string): void => afterFrame(() => (seen.painted[attribute] = now()));
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

watch();
