/** The numbers along the sides of the grid: coordinates below and at the left, the prior's quantiles opposite. */

import { type QuantileMark, quantileMarks, ticks } from '../../../src/latent/latentPlane';
import { type Camera, inView, type Size, toScreen } from '../../model/places/camera';
import type { Plane } from '../../model/grid/plane';
import { theme } from '../../drawing/theme';

/** The part of the canvas that the cells take, in CSS pixels. */
export interface Area extends Size {
  readonly left: number;
  readonly top: number;
}

/** Beside the cells. */
const room = { left: 40, bottom: 20, top: 18, right: 44, edge: 8 };
/** Between two numbers. */
const gap = 8;
const lineHeight = 13;

/** What the rulers leave of a canvas. */
export function areaWithin({ width, height }: Size, plane: Pick<Plane, 'prior'> | undefined): Area {
  const top = plane?.prior ? room.top : room.edge;
  const right = plane?.prior ? room.right : room.edge;
  return {
    left: room.left,
    top,
    width: Math.max(1, width - room.left - right),
    height: Math.max(1, height - top - room.bottom),
  };
}

/** `2.5 %`, with as many digits as tell it from 0 and 100. */
export function percent(probability: number): string {
  const edge = Math.min(probability, 1 - probability);
  return `${Number((100 * probability).toFixed(edge >= 0.1 ? 0 : edge >= 0.01 ? 1 : edge >= 0.001 ? 2 : 4))} %`;
}

/** Lines over the pictures where the quantiles of the prior are, the median a little stronger. */
export function drawQuantileLines(
  context: CanvasRenderingContext2D,
  plane: Plane,
  camera: Camera,
  area: Area,
): void {
  const marks = quantileMarks(plane);
  const line = (mark: QuantileMark, from: readonly [number, number], to: readonly [number, number]): void => {
    for (const [width, colour, alpha] of [
      [3, theme().background, 0.35],
      [1, theme().foreground, 0.5],
    ] as const) {
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...to);
      context.setLineDash(mark.probability === 0.5 ? [] : [4, 4]);
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.globalAlpha = alpha;
      context.stroke();
    }
  };
  for (const mark of marks) {
    const { x, y } = toScreen(camera, area, { x: mark.value, y: mark.value });
    const across = Math.round(x) + 0.5;
    const up = Math.round(y) + 0.5;
    if (across > 0 && across < area.width) line(mark, [across, 0], [across, area.height]);
    if (plane.names[1] !== '' && up > 0 && up < area.height) line(mark, [0, up], [area.width, up]);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Draws around the area. */
export function drawRulers(
  context: CanvasRenderingContext2D,
  plane: Plane,
  camera: Camera,
  area: Area,
  size: Size,
): void {
  const { left, right, bottom, top } = inView(camera, area);
  const at = (x: number, y: number) => {
    const point = toScreen(camera, area, { x, y });
    return { x: area.left + point.x, y: area.top + point.y };
  };
  const unit = plane.kind === 'dimensions' ? '' : 'σ';
  const [across, up] = plane.names;
  context.font = `10px ${theme().font}`;
  context.textBaseline = 'middle';
  const numbers = ticks(left, right, Math.max(2, area.width / 64)).map((value) => ({
    at: at(value, 0).x,
    text: number(value, unit),
  }));
  const below = area.top + area.height;
  horizontally(
    context,
    numbers,
    { from: area.left, to: size.width - 2, at: below + 11, mark: [below, 3] },
    across,
  );
  if (up !== '') {
    const values = ticks(bottom, top, Math.max(2, area.height / 44)).map((value) => ({
      at: at(0, value).y,
      text: number(value, unit),
    }));
    vertically(
      context,
      values,
      { from: area.top, to: below, at: area.left - 6, mark: [area.left - 3, 3] },
      'right',
      up,
    );
  }
  const marks = quantileMarks(plane);
  const shares = marks.map(({ probability, value }) => ({ at: at(value, 0).x, text: percent(probability) }));
  horizontally(context, shares, {
    from: area.left,
    to: size.width - 2,
    at: area.top - 9,
    mark: [area.top - 3, 3],
  });
  if (up !== '') {
    const end = area.left + area.width;
    const sides = marks.map(({ probability, value }) => ({ at: at(0, value).y, text: percent(probability) }));
    vertically(context, sides, { from: area.top, to: below, at: end + 6, mark: [end, 3] }, 'left');
  }
}

interface Label {
  readonly at: number;
  readonly text: string;
}

/** Where a row of numbers goes: between two edges, at a distance, with marks of some length that begin there. */
interface Side {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly mark: readonly [start: number, length: number];
}

/** Numbers in a row, each whole and apart from the last; the name of the axis comes at the end, before any. */
function horizontally(
  context: CanvasRenderingContext2D,
  labels: readonly Label[],
  { from, to, at, mark }: Side,
  name = '',
): void {
  context.fillStyle = theme().foreground;
  context.textAlign = 'right';
  const text = name && `${name} \u2192`;
  context.fillText(text, to, at);
  const end = name ? to - context.measureText(text).width - gap : to;
  context.fillStyle = theme().muted;
  context.textAlign = 'center';
  let last = -Infinity;
  for (const label of labels) {
    if (label.at < from || label.at > to) continue;
    const half = context.measureText(label.text).width / 2;
    if (label.at - half < last + gap || label.at + half > end) continue;
    last = label.at + half;
    context.fillRect(Math.round(label.at), mark[0], 1, mark[1]);
    context.fillText(label.text, label.at, at);
  }
}

function vertically(
  context: CanvasRenderingContext2D,
  labels: readonly Label[],
  { from, to, at, mark }: Side,
  align: 'left' | 'right',
  name = '',
): void {
  context.fillStyle = theme().foreground;
  context.textAlign = align;
  const begin = name ? from + lineHeight : from;
  if (name) {
    // A long name gets narrower rather than cut, or laid over the pictures.
    context.fillText(`\u2191 ${name}`, at, from + 5, room.left - 8);
  }
  context.fillStyle = theme().muted;
  let last = Infinity;
  for (const label of labels) {
    if (label.at > to - 5 || label.at < begin + 5 || label.at > last - lineHeight) continue;
    last = label.at;
    context.fillRect(mark[0], Math.round(label.at), mark[1], 1);
    // A number of many digits gets narrower rather than cut.
    context.fillText(label.text, at, label.at, room.left - 8);
  }
}

function number(value: number, unit: string): string {
  return `${String(value).replace('-', '\u2212')}${unit}`;
}
