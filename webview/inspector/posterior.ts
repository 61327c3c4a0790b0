/** A vector of the latent space, drawn and in numbers: each dimension's mean, with its deviation if known. */

import { element } from '../dom';
import { decimal, dimensionName } from '../format';
import { surface } from '../drawing/surface';
import { theme } from '../drawing/theme';

const height = 84;
/** The prior lies within this but for one in 500. */
const reach = 3;

/** A bar from 0 to the mean of each dimension, and a whisker of one standard deviation to either side. */
export function posteriorChart(mean: Float32Array, deviation: Float32Array | undefined): HTMLElement {
  const label =
    `${mean.length} dimensions: mean ${deviation ? 'and standard deviation ' : ''}of each; ` +
    'the numbers are in the table that follows';
  const canvas = element('canvas', {
    class: 'posterior',
    testId: 'posterior',
    attributes: { role: 'img', 'aria-label': label },
  });
  let most = reach;
  mean.forEach((value, index) => (most = Math.max(most, Math.abs(value) + (deviation?.[index] ?? 0))));
  surface(canvas, (context, width) => {
    const { foreground, blue, lines, muted, font } = theme();
    const left = 24;
    const bottom = height - 14;
    const y = (value: number): number => (bottom / 2) * (1 - value / (most * 1.05));
    const step = (width - left) / mean.length;
    context.font = `10px ${font}`;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const line of [-2, 0, 2]) {
      context.globalAlpha = line === 0 ? 1 : 0.5;
      context.fillStyle = lines;
      context.fillRect(left, Math.round(y(line)), width - left, 1);
      context.globalAlpha = 1;
      context.fillStyle = muted;
      context.fillText(decimal(line, 0), left - 5, y(line));
    }
    const bar = Math.max(1, Math.min(12, step * 0.6));
    mean.forEach((value, index) => {
      const middle = left + (index + 0.5) * step;
      context.fillStyle = blue;
      context.fillRect(
        middle - bar / 2,
        Math.min(y(0), y(value)),
        bar,
        Math.max(1, Math.abs(y(value) - y(0))),
      );
      const spread = deviation?.[index];
      if (spread === undefined) return;
      context.fillStyle = foreground;
      context.fillRect(middle - 0.75, y(value + spread), 1.5, y(value - spread) - y(value + spread));
      if (bar < 4) return;
      context.fillRect(middle - bar / 3, y(value + spread) - 0.5, bar / 1.5, 1);
      context.fillRect(middle - bar / 3, y(value - spread) - 0.5, bar / 1.5, 1);
    });
    context.fillStyle = muted;
    context.textAlign = 'center';
    const every = Math.ceil(24 / step);
    for (let index = 0; index < mean.length; index += every) {
      context.fillText(String(index), left + (index + 0.5) * step, height - 6);
    }
  });
  return canvas;
}

/** The same in numbers, behind a disclosure. */
export function posteriorTable(mean: Float32Array, deviation: Float32Array | undefined): HTMLElement {
  const columns = [
    'Dimension',
    deviation ? 'Mean' : 'Value',
    ...(deviation ? ['Standard deviation', 'KL'] : []),
  ];
  const head = element(
    'tr',
    {},
    ...columns.map((text) => element('th', { text, attributes: { scope: 'col' } })),
  );
  const rows = Array.from(mean, (value, index) => {
    const spread = deviation?.[index];
    const kl =
      spread === undefined ? undefined : (spread * spread + value * value - 1) / 2 - Math.log(spread);
    const cells = [
      decimal(value, 4),
      ...(spread === undefined || kl === undefined ? [] : [decimal(spread, 4), decimal(kl)]),
    ];
    const name = element('th', { text: dimensionName(index), attributes: { scope: 'row' } });
    return element('tr', {}, name, ...cells.map((text) => element('td', { text })));
  });
  const table = element(
    'table',
    { class: 'data-table', testId: 'posterior-table' },
    element('thead', {}, head),
    element('tbody', {}, ...rows),
  );
  return element(
    'details',
    { class: 'disclosure' },
    element('summary', { text: 'Numbers' }),
    element('div', { class: 'scroll-y' }, table),
  );
}
