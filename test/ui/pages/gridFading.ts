/** A page with the grid's canvas, its cells of one weights and then of others, at moments of its own choice. */

import { makeAtlas } from '../../../webview/drawing/pixels';
import { planeFor } from '../../../webview/model/grid/plane';
import { cellsIn } from '../../../webview/model/grid/tiling';
import { inView } from '../../../webview/model/places/camera';
import { CellStore } from '../../../webview/stages/grid/cellStore';
import { GridCanvas } from '../../../webview/stages/grid/gridCanvas';
import { areaWithin } from '../../../webview/stages/grid/rulers';
import type { GridScene } from '../../../webview/stages/grid/scene';

declare global {
  interface Window {
    /** Levels of a cell's middle, so many milliseconds after pictures of 200 came over those of 40. */
    levelsAfter(milliseconds: readonly number[]): Promise<number[]>;
  }
}

const size = { width: 320, height: 280 };

/** One frame of the page's, of which everything that is to be drawn is part. */
const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));

window.levelsAfter = async (milliseconds) => {
  const began = performance.now();
  let now = began;
  performance.now = () => now;
  const canvas = document.createElement('canvas');
  Object.assign(canvas.style, { display: 'block', width: `${size.width}px`, height: `${size.height}px` });
  document.body.append(canvas);
  const store = new CellStore();
  const grid = new GridCanvas(canvas, store);
  const model = { latentDimensions: 2, prior: { kind: 'standardNormal' } } as const;
  const plane = planeFor({ kind: 'dimensions', x: 0, y: 1 }, {}, { model })!;
  const camera = { x: 0.4, y: 0.4, scale: 60 };
  const cells = cellsIn(inView(camera, areaWithin(size, plane)), 0);
  const show = (version: string, level: number, since?: number): void => {
    const pixels = new Uint8Array(cells.length * 4).fill(level);
    const atlas = makeAtlas({ count: cells.length, size: 2, channels: 1, pixels })!;
    const stamp = { version, plane: 0 };
    store.put(cells, atlas, stamp, since);
    const scene: GridScene = { plane, stamp, camera, level: 0, pictureSize: 2, pins: [] };
    grid.show(scene);
  };
  show('one', 40);
  await frame();
  await frame();
  show('other', 200, began);
  const levels: number[] = [];
  for (const passed of milliseconds) {
    now = began + passed;
    grid.redraw();
    await frame();
    // The one after that in which it was drawn.
    await frame();
    const { data } = canvas.getContext('2d')!.getImageData(size.width / 2 + 9, size.height / 2 + 9, 1, 1);
    levels.push(data[0]!);
  }
  return levels;
};
