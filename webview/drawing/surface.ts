/** A canvas that stays as sharp as the screen, whatever its size and the zoom of the window. */

import { oncePerFrame } from './frame';
import { onThemeChangeWhileHeld } from './theme';

export interface Surface {
  /** Draws in the next frame. */
  readonly redraw: () => void;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Keeps the backing store of `canvas` at the resolution of the screen and calls `draw` when the size, the
 * screen or the theme changes, or `redraw` was called. `draw` works in CSS pixels.
 */
export function surface(
  canvas: HTMLCanvasElement,
  draw: (context: CanvasRenderingContext2D, width: number, height: number) => void,
): Surface {
  const size = { width: 0, height: 0 };
  const context = canvas.getContext('2d', { alpha: true });
  const redraw = oncePerFrame(() => {
    if (!context || size.width === 0 || size.height === 0) return;
    const scale = window.devicePixelRatio;
    const width = Math.round(size.width * scale);
    const height = Math.round(size.height * scale);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    context.setTransform(width / size.width, 0, 0, height / size.height, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    draw(context, size.width, size.height);
  });
  new ResizeObserver(() => {
    size.width = canvas.clientWidth;
    size.height = canvas.clientHeight;
    redraw();
  }).observe(canvas);
  // The observer above holds `redraw` for as long as the canvas lives.
  onThemeChangeWhileHeld(redraw);
  return {
    redraw,
    get width() {
      return size.width;
    },
    get height() {
      return size.height;
    },
  };
}
