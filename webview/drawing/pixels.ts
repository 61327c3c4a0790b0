/** From pixels of the model to something a canvas can draw. */

import type { PixelBatch } from '../../src/protocol/trainer';
import type { Pixels } from '../model/pixels';

/** Pictures of one batch side by side on one canvas, so that thousands need only a few canvases. */
export interface Atlas {
  readonly canvas: OffscreenCanvas;
  readonly size: number;
  readonly columns: number;
  readonly count: number;
}

/** Where a picture lies: `index` counts row by row. */
export interface Picture {
  readonly atlas: Atlas;
  readonly index: number;
}

/** Writes one picture of a batch as red, green, blue, opaque into an image that is `stride` pixels wide. */
function copyPicture(
  batch: PixelBatch,
  index: number,
  into: Uint8ClampedArray,
  start: number,
  stride: number,
): void {
  const { size, channels, pixels } = batch;
  let from = index * size * size * channels;
  for (let y = 0; y < size; y++) {
    let to = (start + y * stride) * 4;
    for (let x = 0; x < size; x++) {
      into[to] = pixels[from] ?? 0;
      into[to + 1] = pixels[channels === 1 ? from : from + 1] ?? 0;
      into[to + 2] = pixels[channels === 1 ? from : from + 2] ?? 0;
      into[to + 3] = 255;
      from += channels;
      to += 4;
    }
  }
}

/** All pictures of a batch on one canvas, or nothing when there are none. */
export function makeAtlas(batch: PixelBatch): Atlas | undefined {
  const { count, size } = batch;
  if (count === 0 || size === 0) return undefined;
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const canvas = new OffscreenCanvas(columns * size, rows * size);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  const image = context.createImageData(canvas.width, canvas.height);
  for (let index = 0; index < count; index++) {
    const start = Math.floor(index / columns) * size * canvas.width + (index % columns) * size;
    copyPicture(batch, index, image.data, start, canvas.width);
  }
  context.putImageData(image, 0, 0);
  return { canvas, size, columns, count };
}

/** Draws a picture into a rectangle. */
export function drawPicture(
  context: CanvasDrawImage,
  { atlas, index }: Picture,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const { canvas, size, columns } = atlas;
  const column = index % columns;
  const row = Math.floor(index / columns);
  context.drawImage(canvas, column * size, row * size, size, size, x, y, width, height);
}

const atlases = new WeakMap<PixelBatch, Atlas>();

/** A picture ready to draw; the batch that it is of is put on a canvas once, however many of it are drawn. */
export function picture({ batch, index }: Pixels): Picture | undefined {
  const atlas = atlases.get(batch) ?? makeAtlas(batch);
  if (atlas) atlases.set(batch, atlas);
  return atlas && { atlas, index };
}

/** Puts a picture on a canvas, which the style sheet enlarges without smoothing. */
export function showPicture(canvas: HTMLCanvasElement, picture: Picture): void {
  const { size } = picture.atlas;
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext('2d');
  if (context) drawPicture(context, picture, 0, 0, size, size);
}

/** The pictures of a batch, each ready to draw. */
export function pictures(batch: PixelBatch): readonly Picture[] {
  const atlas = makeAtlas(batch);
  return atlas ? Array.from({ length: atlas.count }, (_, index) => ({ atlas, index })) : [];
}
