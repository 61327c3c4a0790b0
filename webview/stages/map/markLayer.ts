/** The topmost layer: the ring at the pointer, the cursor of the keys, what is picked, the shelf, an outline. */

import { theme } from '../../drawing/theme';
import { type Camera, type Point, type Size, toScreen } from '../../model/map/camera';
import { polygonOf } from '../../model/map/outline';
import type { MapScene, Marks, Pin } from './scene';

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
    if (side === undefined) ring(context, at, 8, colour, thickness);
    else square(context, at, side + 3, colour, thickness);
  };
  if (scene.picked) ring(context, toScreen(camera, size, scene.picked), 11, focus, 3);
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

function ring(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  radius: number,
  colour: string,
  thickness: number,
) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  twice(context, colour, thickness);
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
  twice(context, colour, thickness);
}

/** A line that shows on anything: on a wider one of the background's colour. */
function twice(context: CanvasRenderingContext2D, colour: string, thickness: number): void {
  context.lineWidth = thickness + 2;
  context.strokeStyle = theme().background;
  context.stroke();
  context.lineWidth = thickness;
  context.strokeStyle = colour;
  context.stroke();
}

function cross(context: CanvasRenderingContext2D, { x, y }: Point, colour: string): void {
  context.beginPath();
  context.moveTo(x - 7, y);
  context.lineTo(x + 7, y);
  context.moveTo(x, y - 7);
  context.lineTo(x, y + 7);
  twice(context, colour, 1.5);
}

function drawPin(context: CanvasRenderingContext2D, { number, isPicked }: Pin, { x, y }: Point): void {
  const { background, foreground, focus, font, highContrast } = theme();
  context.beginPath();
  context.arc(x, y, 9.5, 0, 2 * Math.PI);
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
