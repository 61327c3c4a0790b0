/** What lies over the pictures of the grid: places of the encoded training pictures, and of the items. */

import { normalCdf } from '../../../src/latent/normal';
import type { Theme } from '../../drawing/theme';
import type { Item } from '../../model/shelf';

/** Coordinates in a plane as quantiles, each in [0, 1]. */
export function quantiles(places: Float32Array): Float32Array {
  return places.map(normalCdf);
}

const shapes = ['circle', 'square', 'triangle', 'diamond', 'cross'] as const;
const colours = ['blue', 'orange', 'green', 'red', 'purple', 'yellow', 'foreground'] as const;

/**
 * Draws the mark of a label. Colour and shape step at different rates, so that neighbours differ in both and
 * 35 labels can be told apart, most of them without seeing colour.
 */
export function drawMark(
  context: CanvasRenderingContext2D,
  label: number,
  x: number,
  y: number,
  radius: number,
  theme: Theme,
): void {
  context.beginPath();
  switch (shapes[Math.max(0, label) % shapes.length]) {
    case 'square':
      context.rect(x - radius * 0.85, y - radius * 0.85, radius * 1.7, radius * 1.7);
      break;
    case 'triangle':
      context.moveTo(x, y - radius);
      context.lineTo(x + radius, y + radius * 0.8);
      context.lineTo(x - radius, y + radius * 0.8);
      break;
    case 'diamond':
      context.moveTo(x, y - radius * 1.15);
      context.lineTo(x + radius * 1.15, y);
      context.lineTo(x, y + radius * 1.15);
      context.lineTo(x - radius * 1.15, y);
      break;
    case 'cross':
      context.rect(x - radius, y - radius * 0.4, radius * 2, radius * 0.8);
      context.rect(x - radius * 0.4, y - radius, radius * 0.8, radius * 2);
      break;
    default:
      context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.closePath();
  context.fillStyle = label < 0 ? theme.muted : theme[colours[label % colours.length] ?? 'blue'];
  context.fill();
}

/** A mark drawn once and copied for each of many thousand points. */
export function markSprites(labels: number, radius: number, theme: Theme): readonly HTMLCanvasElement[] {
  const scale = window.devicePixelRatio;
  const side = Math.ceil((radius * 2 + 4) * scale);
  return Array.from({ length: labels + 1 }, (_, index) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = side;
    const context = canvas.getContext('2d');
    if (!context) return canvas;
    context.scale(scale, scale);
    const middle = side / scale / 2;
    context.lineWidth = 1.5;
    context.strokeStyle = theme.background;
    drawMark(context, index - 1, middle, middle, radius, theme);
    context.globalCompositeOperation = 'destination-over';
    context.stroke();
    return canvas;
  });
}

/** The numbered place of an item. */
export function drawPin(
  context: CanvasRenderingContext2D,
  item: Item,
  x: number,
  y: number,
  selected: boolean,
  theme: Theme,
): void {
  const radius = 9;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = selected ? theme.focus : theme.background;
  context.fill();
  context.lineWidth = selected ? 2.5 : 1.5;
  context.strokeStyle = selected ? theme.foreground : theme.focus;
  context.stroke();
  const onFocus = theme.highContrast ? theme.background : '#ffffff';
  context.fillStyle = selected ? onFocus : theme.foreground;
  context.font = `600 10px ${theme.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(String(item.number), x, y + 0.5);
}
