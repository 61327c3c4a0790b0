/** A page that paints the same dots in different ways, for `mapPainters.test.ts`. */

import { randomStream } from '../../../src/latent/random';
import { palette } from '../../../webview/drawing/palette';
import { Layout, type Shown, shownAtOnce, shownWhole } from '../../../webview/model/places/layout';
import { leftOut, shadeOfCategory } from '../../../webview/model/places/shades';
import { atOnce } from '../../../webview/model/places/slices';
import { type DotPainter, type Dots, type DotView, PixelDots } from '../../../webview/stages/map/dots';
import { glDots } from '../../../webview/stages/map/glDots';
import { MapCanvas } from '../../../webview/stages/map/mapCanvas';
import type { MapScene } from '../../../webview/stages/map/scene';

declare global {
  interface Window {
    /** The pixels of both pictures, red, green, blue and opacity each, and of the ground without dots. */
    paint(): { readonly pixels: number[]; readonly graphics: number[]; readonly ground: number[] };
    /** Moves a map by so much in each frame, and compares it with the same view painted anew. */
    moveMap(by: readonly (readonly [number, number])[]): Promise<{
      /** The largest difference of two levels. */
      readonly largest: number;
      /** Share of all levels that differ from those of the corner, where nothing is. */
      readonly seen: number;
      /** Pixels painted while it moved, as a share of all in all of these frames. */
      readonly painted: number;
    }>;
  }
}

const size = { width: 240, height: 180 };
const count = 400;

function canvas(): { readonly canvas: HTMLCanvasElement; readonly context: CanvasRenderingContext2D } {
  const made = document.createElement('canvas');
  Object.assign(made, size);
  const context = made.getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = '#203040';
  context.fillRect(0, 0, size.width, size.height);
  return { canvas: made, context };
}

window.paint = () => {
  const stream = randomStream(1, 'painters', 0);
  // A quarter of a pixel is as fine as the one painter is; some lie at the edge, and beyond it.
  const place = (side: number): number =>
    Math.floor(stream.uniform() * (side + 20) * 4) / 4 - side / 2 - 10 + 0.125;
  const places = Float32Array.from({ length: count * 2 }, (_, at) =>
    place(at % 2 === 0 ? size.width : size.height),
  );
  const labels = Int32Array.from({ length: count }, (_, row) => row % 3);
  const { index } = new Layout(places, labels, 3);
  const palette = new Uint8Array(1024).fill(255);
  palette.set([255, 80, 20, 255, 40, 200, 90, 255, 90, 120, 255, 255]);
  const dots: Dots = {
    index,
    progress: 1,
    palette,
    shades: Uint8Array.from(index.rows, (row) => (row % 7 === 0 ? leftOut : labels[row]!)),
  };
  const view: DotView = { camera: { x: 0, y: 0, scale: 1 }, size, ratio: 1, radius: 3.2, opacity: 0.6 };
  const read = (context: CanvasRenderingContext2D): number[] => [
    ...context.getImageData(0, 0, size.width, size.height).data,
  ];
  const painted = (painter: DotPainter | undefined, own?: HTMLCanvasElement): number[] => {
    const { context } = canvas();
    painter?.paint(dots, view, context);
    if (own) context.drawImage(own, 0, 0);
    return read(context);
  };
  const own = document.createElement('canvas');
  Object.assign(own, size);
  const byGraphics = glDots(own, true);
  if (!byGraphics) throw new Error('This browser has no WebGL2.');
  return {
    pixels: painted(new PixelDots()),
    graphics: painted(byGraphics, own),
    ground: painted(undefined),
  };
};

const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

/** Three clouds with contours, over decoded pictures. */
function clouds(): MapScene {
  const stream = randomStream(2, 'painters', 0);
  const rows = 3000;
  const places = stream.fillNormal(new Float32Array(rows * 2));
  const labels = Int32Array.from({ length: rows }, (_, row) => row % 3);
  for (let row = 0; row < rows; row++) places[row * 2]! += 3 * labels[row]!;
  const layout = new Layout(places, labels, 3);
  const all = (): boolean => true;
  const shown: Shown = {
    ...atOnce(shownWhole(shownAtOnce(layout, all), layout, { labels, labelCount: 3 }, all)),
    pictures: undefined,
  };
  const shades = Uint8Array.from(labels, shadeOfCategory);
  const colours = palette('label');
  const decoded = new OffscreenCanvas(16, 16);
  const context = decoded.getContext('2d')!;
  for (let at = 0; at < 256; at++) {
    context.fillStyle = `hsl(${at * 77} 80% 50%)`;
    context.fillRect(at % 16, Math.floor(at / 16), 1, 1);
  }
  return {
    layout,
    shown,
    dots: {
      index: layout.index,
      progress: 1,
      shades: Uint8Array.from(layout.index.rows, (row) => shades[row]!),
      palette: colours.levels,
    },
    palette: colours,
    shades,
    byLabel: true,
    labelNames: [],
    hiddenLabels: new Set([0, 1, 2]),
    ground: { left: -3, right: 8, bottom: -3, top: 3, image: () => decoded },
    picture: () => undefined,
    isFaint: () => false,
    pins: [],
  };
}

window.moveMap = async (by) => {
  const stack = document.createElement('div');
  Object.assign(stack.style, { position: 'relative', width: '301px', height: '203px' });
  const top = document.createElement('canvas');
  stack.append(top);
  document.body.append(stack);
  const map = new MapCanvas(stack, top, { viewed: () => undefined, wants: () => undefined }, 'canvas2d');
  const scene = clouds();
  map.show(scene);
  await frame();
  await frame();
  map.zoom(3);
  await frame();
  const prototype = CanvasRenderingContext2D.prototype;
  const whole = Object.getOwnPropertyDescriptor(prototype, 'getImageData')!;
  const readPixels = whole.value as (left: number, top: number, width: number, height: number) => ImageData;
  let painted = 0;
  // What is painted upon is read before.
  prototype.getImageData = function (left: number, top: number, width: number, height: number) {
    painted += width * height;
    return readPixels.call(this, left, top, width, height);
  };
  for (const [x, y] of by) {
    map.pan(x, y);
    await frame();
  }
  Object.defineProperty(prototype, 'getImageData', whole);
  const levels = (): Uint8ClampedArray => {
    const picture = map.picture();
    return picture.getContext('2d')!.getImageData(0, 0, picture.width, picture.height).data;
  };
  const moved = levels();
  map.show({ ...scene });
  await frame();
  const anew = levels();
  map.dispose();
  stack.remove();
  let largest = 0;
  let seen = 0;
  for (let at = 0; at < anew.length; at++) {
    const difference = Math.abs(anew[at]! - moved[at]!);
    largest = Math.max(largest, difference);
    if (anew[at] !== anew[at % 4]) seen++;
  }
  return { largest, seen: seen / anew.length, painted: painted / ((anew.length / 4) * by.length) };
};
