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

function watch(): void {
  addEventListener('pointermove', ({ timeStamp }) => (moved = performance.timeOrigin + timeStamp), true);
  new MutationObserver((changes) => {
    for (const { target, attributeName, oldValue } of changes) {
      const value = (target as Element).getAttribute(attributeName!);
      if (!value || value === oldValue) continue;
      afterFrame(() => (seen.painted[attributeName!] = now()));
      // The ring on the map, and a cell of the grid that is decoded.
      const { cursorFresh } = (target as HTMLElement).dataset;
      const isPointed =
        attributeName === 'data-hovered' || (attributeName !== 'data-version' && cursorFresh === 'true');
      if (!isPointed || moved === undefined) continue;
      const since = moved;
      moved = undefined;
      afterFrame(() => seen.pointed.push(now() - since));
    }
  }).observe(document, {
    subtree: true,
    attributeOldValue: true,
    attributeFilter: [
      'data-state',
      'data-awaited',
      'data-version',
      'data-hovered',
      'data-cursor-latent',
      'data-cursor-fresh',
    ],
  });
}

// The workbench itself is not watched.
if (window !== top) watch();
