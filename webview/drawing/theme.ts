/** Colours for canvases, read from the editor's theme and read again when it changes. */

export interface Theme {
  readonly foreground: string;
  readonly muted: string;
  readonly background: string;
  readonly border: string;
  readonly focus: string;
  readonly lines: string;
  readonly blue: string;
  readonly orange: string;
  readonly green: string;
  readonly red: string;
  readonly purple: string;
  readonly yellow: string;
  readonly font: string;
  readonly highContrast: boolean;
}

function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, otherwise: string): string =>
    style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  const foreground = read('editor-foreground', '#888888');
  const highContrast = /\bvscode-high-contrast/.test(document.body.className);
  return {
    foreground,
    muted: highContrast ? foreground : read('descriptionForeground', foreground),
    background: read('editor-background', '#1f1f1f'),
    border: read('contrastBorder', read('editorWidget-border', '#80808059')),
    focus: read('focusBorder', '#0078d4'),
    lines: read('charts-lines', '#80808080'),
    blue: read('charts-blue', '#3794ff'),
    orange: read('charts-orange', '#d18616'),
    green: read('charts-green', '#89d185'),
    red: read('charts-red', '#f14c4c'),
    purple: read('charts-purple', '#b180d7'),
    yellow: read('charts-yellow', '#cca700'),
    font: read('font-family', 'system-ui, sans-serif'),
    highContrast,
  };
}

const listeners = new Set<() => void>();
const weakListeners = new Set<WeakRef<() => void>>();
let current: Theme | undefined;

function changed(): void {
  current = readTheme();
  for (const listener of listeners) listener();
  for (const reference of weakListeners) {
    const listener = reference.deref();
    if (listener) listener();
    else weakListeners.delete(reference);
  }
}

/** Tells when the window moves to a screen of another resolution, or is zoomed. */
function watchScreen(): void {
  // A media query only tells when its own resolution ends to hold, so each change asks anew.
  const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
  const next = (): void => {
    changed();
    watchScreen();
  };
  query.addEventListener('change', next, { once: true });
}

/** The colours of the theme in force. */
export function theme(): Theme {
  if (!current) {
    current = readTheme();
    const observer = new MutationObserver(changed);
    // The editor writes its variables on the root element and the theme's kind into the body's classes.
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
    watchScreen();
  }
  return current;
}

/** Calls `listener` after each change of theme or of the screen's resolution. */
export function onThemeChange(listener: () => void): void {
  theme();
  listeners.add(listener);
}

/** The same for as long as something else holds `listener`: for canvases that come and go. */
export function onThemeChangeWhileHeld(listener: () => void): void {
  theme();
  weakListeners.add(new WeakRef(listener));
}

/** True when the person asked the system or the editor for less motion. */
export function reducedMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
