/** The page that `bench/map.ts` measures: the map's own canvases over made-up places. */

import { randomStream } from '../../src/latent/random';
import { palette } from '../../webview/drawing/palette';
import { makeAtlas, type Picture } from '../../webview/drawing/pixels';
import { listenToPointer } from '../../webview/drawing/pointer';
import { Layout, type Shown, shownAtOnce, shownWhole } from '../../webview/model/places/layout';
import { inSlices } from '../../webview/model/places/slices';
import { shadesBy } from '../../webview/model/places/shades';
import { MapCanvas } from '../../webview/stages/map/mapCanvas';
import type { Moved, Prepared } from './measured';

const groups = 10;

declare global {
  interface Window {
    prepare(count: number, painter: 'canvas2d' | 'webgl2'): Promise<Prepared>;
    move(milliseconds: number, how: 'pan' | 'zoom'): Promise<Moved>;
    /** Milliseconds from each move of the pointer until the frame with its ring was handed over. */
    readonly pointed: number[];
    hovered?: number;
  }
}

/** The moment at which a frame's work comes to this. */
const frame = (): Promise<number> =>
  new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
const afterFrame = (): Promise<void> =>
  new Promise((resolve) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      port2.postMessage(undefined);
    }),
  );

/** Ten round groups of normal places, and one in a thousand far away. */
function places(count: number): { readonly places: Float32Array; readonly labels: Int32Array } {
  const stream = randomStream(1, 'map', 0);
  const all = stream.fillNormal(new Float32Array(count * 2));
  const labels = Int32Array.from({ length: count }, (_, row) => row % groups);
  for (let row = 0; row < count; row++) {
    const angle = (labels[row]! * 2 * Math.PI) / groups;
    const far = row % 1000 === 0 ? 3 : 1;
    all[row * 2] = far * (all[row * 2]! * 0.5 + 2 * Math.cos(angle));
    all[row * 2 + 1] = far * (all[row * 2 + 1]! * 0.5 + 2 * Math.sin(angle));
  }
  return { places: all, labels };
}

/** Contours and all, and the longest time between two answers of the page meanwhile. */
async function outlinedPictures(
  layout: Layout,
  labels: Int32Array,
): Promise<{ readonly shown: Shown; readonly blocked: number }> {
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  let blocked = 0;
  port1.onmessage = () => {
    const now = performance.now();
    blocked = Math.max(blocked, now - last);
    last = now;
    port2.postMessage(undefined);
  };
  port2.postMessage(undefined);
  const first = shownAtOnce(layout, () => true);
  const shown = await new Promise<Shown>((resolve) => {
    const grouped = { labels, labelCount: groups };
    inSlices(
      shownWhole(first, layout, grouped, () => true),
      (told) => {
        if (told.pictures) resolve(told);
      },
    );
  });
  port1.close();
  return { shown, blocked: Math.max(blocked, performance.now() - last) };
}

let canvas: MapCanvas | undefined;
const pointed: number[] = [];

window.prepare = async (count, painter) => {
  const { places: where, labels } = places(count);
  const began = performance.now();
  const layout = new Layout(where, labels, groups);
  const indexed = performance.now();
  const { shown, blocked } = await outlinedPictures(layout, labels);
  const outlined = performance.now();
  const kl = new Float32Array(count);
  const { shades } = shadesBy('label', { labels, kl, heldOut: new Uint8Array(count) });
  const colours = palette('label');
  const size = 28;
  const pixels = Uint8Array.from({ length: size * size * 256 }, (_, at) => (at * 31) % 256);
  const atlas = makeAtlas({ count: 256, size, channels: 1, pixels })!;
  const picture = (row: number): Picture => ({ atlas, index: row % 256 });
  const stack = document.getElementById('stack')!;
  const top = document.getElementById('top') as HTMLCanvasElement;
  const made = new MapCanvas(stack, top, { viewed: () => undefined, wants: () => undefined }, painter);
  canvas = made;
  made.show({
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
    labelNames: Array.from({ length: groups }, (_, label) => `label ${label}`),
    hiddenLabels: new Set(),
    picture,
    isFaint: () => false,
    pins: [],
  });
  listenToPointer(top, {
    hover: (point) => {
      const row = point && made.rowAt(point, 11, () => true);
      window.hovered = row;
      made.mark({ hovered: row });
    },
    click: () => undefined,
    pan: () => undefined,
    zoom: () => undefined,
  });
  top.addEventListener('pointermove', (event) => {
    void afterFrame().then(() => pointed.push(performance.now() - event.timeStamp));
  });
  await frame();
  await afterFrame();
  const { width, height } = made.size;
  return {
    painter: made.painter,
    layout: indexed - began,
    shown: outlined - indexed,
    blocked,
    first: performance.now() - outlined,
    width,
    height,
  };
};

window.move = async (milliseconds, how) => {
  const work: number[] = [];
  const began = performance.now();
  let frames = 0;
  while (performance.now() - began < milliseconds) {
    // What is asked for first is run first: before the map's own drawing, and after it.
    const before = frame();
    // Round and round, in and out, so that what is in view stays about the same.
    if (how === 'pan') canvas?.pan(6 * Math.cos(frames / 20), 6 * Math.sin(frames / 20));
    else canvas?.zoom(1.01 ** Math.cos(frames / 20));
    const after = frame();
    const [start, end] = await Promise.all([before, after]);
    work.push(end - start);
    frames++;
  }
  const elapsed = performance.now() - began;
  work.sort((a, b) => a - b);
  const at = (share: number): number => work[Math.floor((work.length - 1) * share)]!;
  return { framesPerSecond: (1000 * frames) / elapsed, least: at(0), median: at(0.5), most: at(0.95) };
};

Object.assign(window, { pointed });
