/** Moving what is already painted instead of painting it again: only what comes into view is new. */

import type { Camera } from './camera';

/** A rectangle of a canvas in pixels of the screen, all of them whole. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** To the right and down, in whole pixels of the screen. */
export interface Shift {
  readonly x: number;
  readonly y: number;
}

/** Of a pixel: that near to a whole one it is the same picture. */
const tolerance = 1 / 64;

/**
 * How far a picture painted for one view moves to be that of another; absent where it would have to be stretched, or lie
 * between pixels.
 *
 * @param ratio pixels of the screen to a CSS pixel.
 */
export function shiftBetween(painted: Camera, now: Camera, ratio: number): Shift | undefined {
  if (painted.scale !== now.scale) return undefined;
  const x = (painted.x - now.x) * now.scale * ratio;
  const y = (now.y - painted.y) * now.scale * ratio;
  const whole = { x: Math.round(x), y: Math.round(y) };
  return Math.abs(whole.x - x) <= tolerance && Math.abs(whole.y - y) <= tolerance ? whole : undefined;
}

/** What of a canvas nothing is left on after its picture was shifted: rectangles that do not overlap. */
export function baredBy({ x, y }: Shift, { width, height }: Pick<PixelBox, 'width' | 'height'>): PixelBox[] {
  const bare: PixelBox[] = [];
  const across = Math.min(width, Math.abs(x));
  const down = Math.min(height, Math.abs(y));
  if (across > 0) bare.push({ left: x > 0 ? 0 : width - across, top: 0, width: across, height });
  const left = x > 0 ? across : 0;
  if (down > 0 && across < width) {
    bare.push({ left, top: y > 0 ? 0 : height - down, width: width - across, height: down });
  }
  return bare;
}
