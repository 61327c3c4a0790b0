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

/** What the editor's own themes use, for themes whose chart colours hardly show on their background. */
const usual = {
  dark: {
    blue: '#3794ff',
    orange: '#d18616',
    green: '#89d185',
    red: '#f14c4c',
    purple: '#b180d7',
    yellow: '#cca700',
  },
  light: {
    blue: '#1a85ff',
    orange: '#c2710c',
    green: '#388a34',
    red: '#e51400',
    purple: '#652d90',
    yellow: '#a67a00',
  },
} as const;

/** Less is hard to see in a line of a few pixels; WCAG 2 asks for 3 of graphics that matter. */
const leastContrast = 3;

function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, otherwise: string): string =>
    style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  const foreground = read('editor-foreground', '#888888');
  const background = read('editor-background', '#1f1f1f');
  const highContrast = /\bvscode-high-contrast/.test(document.body.className);
  const fallback = luminance(shown(background, background)) > 0.18 ? usual.light : usual.dark;
  const chart = (name: keyof typeof fallback): string => {
    const colour = read(`charts-${name}`, fallback[name]);
    return contrast(colour, background) < leastContrast ? fallback[name] : colour;
  };
  return {
    foreground,
    muted: highContrast ? foreground : read('descriptionForeground', foreground),
    background,
    border: read('contrastBorder', read('editorWidget-border', '#80808059')),
    focus: read('focusBorder', '#0078d4'),
    lines: read('charts-lines', '#80808080'),
    blue: chart('blue'),
    orange: chart('orange'),
    green: chart('green'),
    red: chart('red'),
    purple: chart('purple'),
    yellow: chart('yellow'),
    font: read('font-family', 'system-ui, sans-serif'),
    highContrast,
  };
}

export type Levels = readonly [red: number, green: number, blue: number];

const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

/** What a colour, maybe translucent and in any notation, looks like on a background: 0 to 255 each. */
export function shown(colour: string, background: string): Levels {
  if (!pixel) return [0, 0, 0];
  for (const layer of [background, colour]) {
    pixel.fillStyle = layer;
    pixel.fillRect(0, 0, 1, 1);
  }
  const [red = 0, green = 0, blue = 0] = pixel.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** Relative luminance as WCAG 2 has it, from 0 to 1. */
function luminance(levels: Levels): number {
  const [red, green, blue] = levels.map((level) => {
    const share = level / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(colour: string, background: string): number {
  const one = luminance(shown(colour, background));
  const other = luminance(shown(background, background));
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** A colour that the extension contributes, by its name without `vae.`, with what stands in where there is none. */
export function contributed(name: string, otherwise: string): string {
  const style = getComputedStyle(document.documentElement);
  // The editor makes a variable of a colour's name by replacing the first dot of it, and no other.
  return style.getPropertyValue(`--vscode-vae-${name}`).trim() || otherwise;
}

const weakListeners = new Set<WeakRef<() => void>>();
let current: Theme | undefined;

function changed(): void {
  current = readTheme();
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

/**
 * Calls `listener` after each change of theme or of the screen's resolution, for as long as something else holds
 * it: for canvases that come and go.
 */
export function onThemeChangeWhileHeld(listener: () => void): void {
  theme();
  weakListeners.add(new WeakRef(listener));
}
