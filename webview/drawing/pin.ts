/** Marks over pictures, which show on anything. */

import type { Pin } from '../model/pins';
import { theme } from './theme';

export const pinRadius = 9.5;

/** Strokes the path as a line that shows on anything: on a wider one of the background's colour. */
export function strokeTwice(context: CanvasRenderingContext2D, colour: string, thickness: number): void {
  context.lineWidth = thickness + 2;
  context.strokeStyle = theme().background;
  context.stroke();
  context.lineWidth = thickness;
  context.strokeStyle = colour;
  context.stroke();
}

export function drawRing(
  context: CanvasRenderingContext2D,
  { x, y }: { readonly x: number; readonly y: number },
  radius: number,
  colour: string,
  thickness: number,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  strokeTwice(context, colour, thickness);
}

/** The place of an item of the shelf; @param at in CSS pixels. */
export function drawPin(
  context: CanvasRenderingContext2D,
  { number, isPicked }: Pick<Pin, 'number' | 'isPicked'>,
  { x, y }: { readonly x: number; readonly y: number },
): void {
  const { background, foreground, focus, font, highContrast } = theme();
  context.beginPath();
  context.arc(x, y, pinRadius, 0, 2 * Math.PI);
  context.fillStyle = isPicked ? focus : background;
  context.fill();
  context.lineWidth = isPicked ? 2.5 : 1.5;
  context.strokeStyle = isPicked ? foreground : focus;
  context.stroke();
  const onFocus = highContrast ? background : '#ffffff';
  context.fillStyle = isPicked ? onFocus : foreground;
  context.font = `600 10px ${font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(String(number), x, y + 0.5);
}
