/** Whoever works by keys keeps their place: when what has the focus goes, the focus goes to what is left there. */

const focusable = 'button:not(:disabled), vscode-button:not([disabled]), [tabindex="0"]';
/** Where one goes on from when nothing is left there. */
const home = '.item[tabindex="0"], .tab[aria-selected=true]';

/** For as long as there is the page. */
export function keepFocus(root: HTMLElement): void {
  /** What has the focus, and all that it lies in, from the inside. */
  let path: readonly Element[] = [];
  root.addEventListener('focusin', ({ target }) => {
    path = target instanceof Element ? [target, ...around(target)] : [];
  });
  new MutationObserver(() => {
    const [focused] = path;
    // What lost the focus and is still there was left.
    if (!focused || focused.isConnected || document.activeElement !== document.body) return;
    const left = path.find((each) => each.isConnected);
    path = [];
    const isRegion = left !== undefined && !left.querySelector(home);
    const next = (isRegion && first(left, focusable)) || first(root, home) || first(root, focusable);
    next?.focus();
  }).observe(root, { childList: true, subtree: true });
}

function around({ parentElement }: Element): readonly Element[] {
  return parentElement ? [parentElement, ...around(parentElement)] : [];
}

/** The first of what shows. */
function first(within: Element, selector: string): HTMLElement | undefined {
  return [...within.querySelectorAll<HTMLElement>(selector)].find((each) => each.checkVisibility());
}
