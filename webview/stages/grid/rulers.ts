/** The numbers along the two sides of the grid. */

import { ticks } from '../../../src/latent/latentPlane';
import { onThemeChange, theme } from '../../drawing/theme';
import { surface } from '../../drawing/surface';
import type { Scene } from './gridView';
import { element, setText } from '../../legacy';

export interface Rulers {
  readonly parts: readonly HTMLElement[];
  redraw(): void;
}

export function rulers(scene: () => Pick<Scene, 'plane' | 'viewport'> | undefined): Rulers {
  const horizontal = element('canvas', {
    class: 'ruler ruler-horizontal',
    attributes: { 'aria-hidden': 'true' },
  });
  const vertical = element('canvas', {
    class: 'ruler ruler-vertical',
    attributes: { 'aria-hidden': 'true' },
  });

  const below = surface(horizontal, (context, width) => {
    const now = scene();
    if (!now) return;
    const { left, right } = now.viewport;
    prepare(context);
    context.textAlign = 'center';
    for (const { position, value } of ticks(now.plane, left, right, Math.max(3, Math.floor(width / 60)))) {
      const x = ((position - left) / (right - left)) * width;
      if (x > width - 8 || x < 8) continue;
      context.fillRect(x - 0.5, 0, 1, 3);
      context.fillText(number(value, now.plane.horizontal), x, 10);
    }
  });
  const beside = surface(vertical, (context, width, height) => {
    const now = scene();
    if (!now || now.plane.names[1] === '') return;
    const { bottom, top } = now.viewport;
    prepare(context);
    context.textAlign = 'right';
    for (const { position, value } of ticks(now.plane, bottom, top, Math.max(3, Math.floor(height / 50)))) {
      const y = ((top - position) / (top - bottom)) * height;
      if (y < 5 || y > height - 5) continue;
      context.fillRect(width - 3, y - 0.5, 3, 1);
      context.fillText(number(value, now.plane.vertical), width - 6, y);
    }
  });
  const across = element('div', { class: 'axis-name axis-name-horizontal' });
  const up = element('div', { class: 'axis-name axis-name-vertical' });
  const redraw = (): void => {
    const names = scene()?.plane.names;
    setText(across, names ? `${names[0]} \u2192` : '');
    setText(up, names?.[1] ? `\u2191 ${names[1]}` : '');
    below.redraw();
    beside.redraw();
  };
  onThemeChange(redraw);
  return { parts: [up, vertical, horizontal, across], redraw };
}

function prepare(context: CanvasRenderingContext2D): void {
  context.fillStyle = theme().muted;
  context.font = `10px ${theme().font}`;
  context.textBaseline = 'middle';
}

/** Ticks count standard deviations of the axis; the axis of a dimension is the prior's, where that is 1. */
function number(value: number, direction: Float32Array): string {
  const text = String(Number(value.toPrecision(6))).replace('-', '\u2212');
  return Math.abs(Math.hypot(...direction) - 1) < 1e-6 ? text : `${text}\u03c3`;
}
