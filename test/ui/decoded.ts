// What the decoder makes of z without an editor, to hold the editor's pictures against.
import assert from 'node:assert/strict';
import { Exploration } from '../../src/trainer/exploration';
import { quantileMarks } from '../../src/latent/latentPlane';
import type { Pixels, WebviewPage } from './panel';

const exploration = new Exploration();

/** Fails when a picture on a canvas is not what the decoder makes of z, but for rounding. */
export async function assertDecoded(shown: Pixels, checkpoint: string, z: readonly number[]): Promise<void> {
  const { size, channels, pixels } = await exploration.decode(checkpoint, Float32Array.from(z));
  assert.deepEqual([shown.width, shown.height], [size, size]);
  let largest = 0;
  for (let pixel = 0; pixel < size * size; pixel++) {
    for (let colour = 0; colour < 3; colour++) {
      const expected = pixels[pixel * channels + (channels === 3 ? colour : 0)]!;
      largest = Math.max(largest, Math.abs(shown.data[pixel * 4 + colour]! - expected));
    }
  }
  assert.ok(largest <= 1, `the picture differs by rounding at most, not by ${largest}`);
}

/** A mark over the pictures is so wide at most, in CSS pixels to either side. */
const markReach = 3;

/**
 * Fails when the grid shows in any of its cells something else than what the decoder makes of the cell's z, but for
 * rounding. The grid must show two latent dimensions and neither points, pins, nor a cursor.
 *
 * @param offsets what the sliders of the other dimensions say, by dimension.
 * @returns how many cells have been looked at.
 */
export async function assertGridDecoded(
  panel: WebviewPage,
  checkpoint: string,
  offsets: Readonly<Record<number, number>> = {},
): Promise<number> {
  await panel.gridVersion(checkpoint);
  const read = async <T>(name: string): Promise<T> => JSON.parse(await panel.data('latent-grid', name)) as T;
  const [left, top, width, height] = await read<[number, number, number, number]>('area');
  const [middleX, middleY, scale] = await read<[number, number, number]>('camera');
  const side = 2 ** -(await read<number>('level'));
  assert.equal(await panel.data('latent-grid', 'plane'), 'dimensions');
  const axes = [Number(await panel.value('axis-x')), Number(await panel.value('axis-y'))] as const;

  const { model } = await exploration.inspect(checkpoint);
  const onCanvas = (x: number, y: number) =>
    [left + width / 2 + (x - middleX) * scale, top + height / 2 - (y - middleY) * scale] as const;
  const marks = quantileMarks(model).map(({ value }) => onCanvas(value, value));
  const reachX = width / 2 / scale;
  const reachY = height / 2 / scale;
  const cells: { readonly latent: Float32Array; readonly points: Sample[] }[] = [];
  for (let row = Math.ceil((middleY - reachY) / side); (row + 1) * side < middleY + reachY; row++) {
    for (
      let column = Math.ceil((middleX - reachX) / side);
      (column + 1) * side < middleX + reachX;
      column++
    ) {
      const latent = Float32Array.from({ length: model.latentDimensions }, (_, i) => offsets[i] ?? 0);
      latent[axes[0]] = (column + 0.5) * side;
      latent[axes[1]] = (row + 0.5) * side;
      const [from, above] = onCanvas(column * side, (row + 1) * side).map(Math.round) as [number, number];
      const [to, below] = onCanvas((column + 1) * side, row * side).map(Math.round) as [number, number];
      const points = samplesOf(from, to, model.imageSize).flatMap((x) =>
        samplesOf(above, below, model.imageSize).map((y) => ({ x: x.at, y: y.at, column: x.of, row: y.of })),
      );
      const isMarked = ({ x, y }: Sample): boolean =>
        marks.some(([atX, atY]) => Math.abs(x - atX) <= markReach || Math.abs(y - atY) <= markReach);
      cells.push({ latent, points: points.filter((point) => !isMarked(point)) });
    }
  }
  const latents = Float32Array.from(cells.flatMap(({ latent }) => [...latent]));
  const { size, channels, pixels } = await exploration.decode(checkpoint, latents);
  const shown = await panel.colours(
    'latent-grid',
    cells.flatMap(({ points }) => points.map(({ x, y }) => [x, y] as const)),
  );
  let at = 0;
  cells.forEach(({ points, latent }, cell) => {
    for (const { column, row } of points) {
      const colour = shown[at++]!;
      const start = ((cell * size + row) * size + column) * channels;
      for (let channel = 0; channel < 3; channel++) {
        const expected = pixels[start + (channels === 3 ? channel : 0)]!;
        const off = Math.abs(colour[channel]! - expected);
        assert.ok(off <= 1, `pixel ${column}, ${row} of z = ${latent.join()} is off by ${off}`);
      }
    }
  });
  assert.ok(at > 4 * cells.length, 'few points are hidden by marks');
  return cells.length;
}

/** A pixel of the canvas, and the pixel of a picture that it shows. */
interface Sample {
  readonly x: number;
  readonly y: number;
  readonly column: number;
  readonly row: number;
}

/** Some pixels across a cell that lie well inside one pixel of its picture, drawn without smoothing. */
function samplesOf(from: number, to: number, size: number): { readonly at: number; readonly of: number }[] {
  return [0.13, 0.31, 0.5, 0.69, 0.87].flatMap((share) => {
    const at = from + Math.floor(share * (to - from));
    const place = ((at + 0.5 - from) * size) / (to - from);
    const inside = place - Math.floor(place);
    return inside > 0.2 && inside < 0.8 ? [{ at, of: Math.floor(place) }] : [];
  });
}
