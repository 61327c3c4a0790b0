/** The epochs as a table, for those who do not see the curves and those who want the numbers. */

import type { EpochMetrics } from '../../../src/protocol/configuration';
import { judgedLosses } from '../../../src/protocol/metrics';
import { duration, integer, nats } from '../../format';
import { element } from '../../legacy';

const columns = [
  'Epoch',
  'Training loss',
  'Validation loss',
  'Reconstruction',
  'KL',
  'KL weight',
  'Images/s',
  'Time',
];

export interface EpochTable {
  readonly root: HTMLDetailsElement;
  show(epochs: readonly EpochMetrics[]): void;
}

/** Filled only while it is open. */
export function epochTable(): EpochTable {
  const body = element('tbody');
  const head = element(
    'tr',
    {},
    ...columns.map((text) => element('th', { text, attributes: { scope: 'col' } })),
  );
  const table = element(
    'table',
    { class: 'data-table', testId: 'epoch-table' },
    element('thead', {}, head),
    body,
  );
  const summary = element('summary', { text: 'Epochs as a table' });
  const root = element(
    'details',
    { class: 'disclosure' },
    summary,
    element('div', { class: 'scroll-x' }, table),
  );
  let known: readonly EpochMetrics[] | undefined;

  const fill = (): void => {
    if (!root.open) return;
    body.replaceChildren(...(known ?? []).toReversed().map(row));
  };
  root.addEventListener('toggle', fill);
  return {
    root,
    show: (epochs) => {
      if (epochs === known) return;
      known = epochs;
      root.hidden = epochs.length === 0;
      fill();
    },
  };
}

function row(epoch: EpochMetrics): HTMLElement {
  const detail = judgedLosses(epoch);
  const values = [
    integer(epoch.epoch),
    nats(epoch.train.loss),
    nats(epoch.validation?.loss),
    nats(detail.reconstruction),
    nats(detail.kl),
    epoch.klWeight.toFixed(2),
    integer(epoch.imagesPerSecond),
    duration(epoch.seconds),
  ];
  return element('tr', {}, ...values.map((text) => element('td', { text })));
}
