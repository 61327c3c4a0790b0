/** The loss curves: total and reconstruction above, KL below on a scale of its own, one cursor for both. */

import { integer, nats } from '../../format';
import type { Store } from '../../model/state';
import type { ViewSettings } from '../../model/viewState';
import { Chart } from './chart';
import { epochTable } from './epochTable';
import { readout } from './readout';
import { allPositive, at, curves, latest, type Curves, type Horizontal } from './series';
import { choiceRow, element, section } from '../../legacy';
import { oncePerFrame } from '../../drawing/frame';

/** The section of the curves. */
export function trainingSection(store: Store, settings: ViewSettings): HTMLElement {
  const { root, tools, body } = section('curves', 'Losses');
  const legend = readout();
  const table = epochTable();
  let data: Curves = curves('step', [], []);
  let row: number | null = null;

  const onCursor = (index: number | null): void => {
    row = index;
    showReadout();
  };
  const mainHost = element('div', { class: 'chart', testId: 'chart-loss' });
  const klHost = element('div', { class: 'chart', testId: 'chart-kl' });
  const label = 'in nats an image, training and validation';
  const main = new Chart(mainHost, {
    losses: ['loss', 'reconstruction'],
    height: 168,
    label: `Total loss and reconstruction loss ${label}`,
    numbered: false,
    onCursor,
  });
  const kl = new Chart(klHost, {
    losses: ['kl'],
    height: 110,
    label: `KL divergence ${label}`,
    numbered: true,
    onCursor,
  });
  const waiting = element('p', {
    class: 'hint',
    text: 'The first points appear after a few training steps.',
  });

  const horizontal = choiceRow<Horizontal>({
    label: 'Horizontal axis',
    choices: [
      { value: 'step', label: 'Steps' },
      { value: 'epoch', label: 'Epochs' },
    ],
    value: settings.state.curves.horizontal,
    testId: 'curves-horizontal',
    onChange: (value) => settings.update({ curves: { ...settings.state.curves, horizontal: value } }),
  });
  const scale = choiceRow<'linear' | 'log'>({
    label: 'Vertical scale',
    choices: [
      { value: 'linear', label: 'Linear' },
      { value: 'log', label: 'Log' },
    ],
    value: settings.state.curves.scale,
    testId: 'curves-scale',
    onChange: (value) => settings.update({ curves: { ...settings.state.curves, scale: value } }),
  });
  tools.append(horizontal.root, scale.root);
  const drawn = element('div', { class: 'charts' }, mainHost, klHost);
  body.append(legend.root, drawn, waiting, table.root);

  function showReadout(): void {
    const pick = (column: readonly (number | null)[]): number | null =>
      row === null ? latest(column) : at(column, row);
    const part = (columns: Curves['training']) => ({
      loss: pick(columns.loss),
      reconstruction: pick(columns.reconstruction),
      kl: pick(columns.kl),
    });
    const x = row === null ? data.x.at(-1) : data.x[row];
    const unit = settings.state.curves.horizontal === 'step' ? 'Step' : 'Epoch';
    const validated = latest(data.validation.loss) !== null;
    legend.show(
      x === undefined ? '' : `${unit} ${integer(x)}`,
      part(data.training),
      validated ? part(data.validation) : undefined,
    );
  }

  const show = oncePerFrame(() => {
    const view = store.state.view;
    const { horizontal: axis, scale: wanted } = settings.state.curves;
    data = curves(axis, view?.steps ?? [], view?.epochs ?? []);
    const positive = allPositive(data);
    scale.enable('log', positive, 'A logarithmic scale needs positive losses.');
    const logarithmic = wanted === 'log' && positive;
    const empty = data.x.length === 0;
    drawn.hidden = legend.root.hidden = empty;
    waiting.hidden = !empty;
    root.dataset['points'] = String(data.x.length);
    table.show(view?.epochs ?? []);
    if (empty) return;
    main.show(data, logarithmic);
    kl.show(data, logarithmic);
    main.describe(summary(data.training.loss, data.validation.loss));
    kl.describe(summary(data.training.kl, data.validation.kl));
    showReadout();
  });
  store.watch((state) => state.view, show);
  settings.signal.subscribe(show);
  return root;
}

/** The course of a curve in words. */
function summary(training: readonly (number | null)[], validation: readonly (number | null)[]): string {
  const first = training.find((value) => value !== null) ?? null;
  const held = latest(validation);
  return (
    `Training from ${nats(first)} to ${nats(latest(training))} nats` +
    (held === null ? '.' : `, validation now ${nats(held)} nats.`)
  );
}
