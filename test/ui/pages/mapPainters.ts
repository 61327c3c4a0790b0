/** A page that paints the same dots by both painters of the map, for `mapPainters.test.ts`. */

import { randomStream } from '../../../src/latent/random';
import { Layout } from '../../../webview/model/places/layout';
import { leftOut } from '../../../webview/model/places/shades';
import { type DotPainter, type Dots, type DotView, PixelDots } from '../../../webview/stages/map/dots';
import { glDots } from '../../../webview/stages/map/glDots';

declare global {
  interface Window {
    /** The pixels of both pictures, red, green, blue and opacity each, and of the ground without dots. */
    paint(): { readonly pixels: number[]; readonly graphics: number[]; readonly ground: number[] };
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
