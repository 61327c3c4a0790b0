/** Fixed validation pictures over their reconstructions, and samples from the prior, as training goes on. */

import type { PixelBatch } from '../../../src/protocol/trainer';
import type { Preview } from '../../../src/protocol/explorer';
import { counted, integer } from '../../format';
import { drawPicture, makeAtlas } from '../../drawing/pixels';
import { surface } from '../../drawing/surface';
import type { Store } from '../../model/state';
import { element, section, setText } from '../../legacy';

const gap = 3;

interface Sheet {
  readonly root: HTMLElement;
  show(rows: readonly PixelBatch[]): void;
}

/**
 * A canvas of pictures in a grid. With two batches each picture of the first stands over its partner of
 * the second.
 */
function sheet(label: string, testId: string): Sheet {
  const canvas = element('canvas', {
    class: 'sheet',
    testId,
    attributes: { role: 'img', 'aria-label': label },
  });
  let batches: readonly ReturnType<typeof makeAtlas>[] = [];
  let count = 0;
  let size = 1;

  const plan = (width: number) => {
    const least = Math.max(28, Math.min(38, size));
    const columns = fullRows(count, Math.max(1, Math.min(count, Math.floor((width + gap) / (least + gap)))));
    const cell = Math.min((width + gap) / columns - gap, 64);
    const bands = Math.ceil(count / columns);
    const band = batches.length * cell + (batches.length - 1) + gap * 2;
    return { columns, cell, band, height: Math.max(0, bands * band - gap * 2) };
  };
  const drawn = surface(canvas, (context, width) => {
    const { columns, cell, band } = plan(width);
    context.imageSmoothingQuality = 'high';
    context.imageSmoothingEnabled = size > cell * window.devicePixelRatio;
    for (let index = 0; index < count; index++) {
      const x = (index % columns) * (cell + gap);
      const y = Math.floor(index / columns) * band;
      batches.forEach((atlas, row) => {
        if (atlas) drawPicture(context, { atlas, index }, x, y + row * (cell + 1), cell, cell);
      });
    }
  });
  const fit = (): void => {
    const height = `${Math.ceil(plan(canvas.clientWidth).height)}px`;
    if (canvas.style.height !== height) canvas.style.height = height;
  };
  new ResizeObserver(fit).observe(canvas);
  return {
    root: canvas,
    show: (rows) => {
      batches = rows.map(makeAtlas);
      count = rows[0]?.count ?? 0;
      size = rows[0]?.size ?? 1;
      fit();
      drawn.redraw();
    },
  };
}

/** As many columns as fill all rows, if that is not far below the most that fit. */
function fullRows(count: number, most: number): number {
  for (let columns = most; columns > most / 2; columns--) {
    if (count % columns === 0) return columns;
  }
  return most;
}

/** The section of the previews. */
export function previewsSection(store: Store): HTMLElement {
  const caption = element('span', { class: 'caption', testId: 'preview-caption' });
  const { root, body } = section('previews', 'Previews', caption);
  const pairs = sheet('Validation pictures, each over its reconstruction', 'reconstructions');
  const samples = sheet('Samples from the prior', 'samples');
  const waiting = element('p', {
    class: 'hint',
    text: 'The first reconstructions appear shortly after training starts.',
  });
  const shown = element(
    'div',
    { class: 'previews' },
    element('figure', {}, element('figcaption', { text: 'Original over reconstruction' }), pairs.root),
    element('figure', {}, element('figcaption', { text: 'Samples from the prior' }), samples.root),
  );
  body.append(shown, waiting);

  store.watch(
    (state) => state.preview,
    (preview?: Preview) => {
      shown.hidden = !preview;
      waiting.hidden = preview !== undefined;
      setText(
        caption,
        preview ? `epoch ${integer(Math.ceil(preview.epoch))} \u00b7 step ${integer(preview.step)}` : '',
      );
      if (!preview) return;
      root.dataset['step'] = String(preview.step);
      pairs.show([preview.originals, preview.reconstructions]);
      samples.show([preview.samples]);
      samples.root.setAttribute('aria-label', `${counted(preview.samples.count, 'sample')} from the prior`);
    },
  );
  return root;
}
