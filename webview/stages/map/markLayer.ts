/** The topmost layer: the ring at the pointer, the cursor of the keys, what is picked, the shelf, an outline. */

import { drawPin, drawRing, strokeTwice } from '../../drawing/pin';
import { theme } from '../../drawing/theme';
import { type Camera, type Point, type Size, toScreen } from '../../model/places/camera';
import { polygonOf } from '../../model/places/outline';
import type { MapScene, Marks } from './scene';

/** @param place where a row is now, on the canvas; @param pictureSide of the picture drawn there, if one is. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  scene: MapScene,
  { hovered, cursor, outline }: Marks,
  camera: Camera,
  size: Size,
  place: (row: number) => Point | undefined,
  pictureSide: (row: number) => number | undefined,
): void {
  const { foreground, focus } = theme();
  const mark = (row: number | undefined, colour: string, thickness: number): void => {
    const at = row === undefined ? undefined : place(row);
    if (!at || row === undefined) return;
    const side = pictureSide(row);
    if (side === undefined) drawRing(context, at, 8, colour, thickness);
    else square(context, at, side + 3, colour, thickness);
  };
  if (scene.picked) drawRing(context, toScreen(camera, size, scene.picked), 11, focus, 3);
  mark(cursor, focus, 3);
  mark(hovered, foreground, 2);
  // The later of two at one place was put there on purpose: it is drawn above.
  for (const pin of scene.pins) drawPin(context, pin, toScreen(camera, size, pin));
  if (outline) {
    const corners = polygonOf(outline);
    context.beginPath();
    for (const { x, y } of corners) context.lineTo(x, y);
    context.closePath();
    context.globalAlpha = 0.14;
    context.fillStyle = focus;
    context.fill('evenodd');
    context.globalAlpha = 1;
    context.lineWidth = 1.5;
    context.strokeStyle = focus;
    context.setLineDash([5, 4]);
    context.stroke();
    context.setLineDash([]);
    cross(context, outline.at, foreground);
  }
}

function square(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  side: number,
  colour: string,
  thickness: number,
) {
  context.beginPath();
  context.roundRect(
    Math.round(x - side / 2),
    Math.round(y - side / 2),
    Math.round(side),
    Math.round(side),
    3,
  );
  strokeTwice(context, colour, thickness);
}

function cross(context: CanvasRenderingContext2D, { x, y }: Point, colour: string): void {
  context.beginPath();
  context.moveTo(x - 7, y);
  context.lineTo(x + 7, y);
  context.moveTo(x, y - 7);
  context.lineTo(x, y + 7);
  strokeTwice(context, colour, 1.5);
}
