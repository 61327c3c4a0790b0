/** The map in numbers: a row a label. It shows when wanted, and is there for screen readers always. */

import * as l10n from '@vscode/l10n';
import { useComputed } from '@preact/signals';
import { integer, nats } from '../../format';
import { labelRows, mostLabelRows } from '../../model/map/summary';
import type { MapController } from './mapController';
import { labelName } from './words';

export function LabelTable({ map }: { readonly map: MapController }) {
  const { state } = map;
  const rows = useComputed(() => {
    const columns = state.columns.value;
    return columns ? labelRows(state.groups.value, columns.labels, columns) : [];
  });
  const columns = state.columns.value;
  if (!columns || rows.value.length === 0) return null;
  const hasLosses = columns.losses !== undefined;
  const more = rows.value.length - mostLabelRows;
  return (
    <div
      class={map.isTableShown.value ? 'stage-table' : 'visually-hidden'}
      data-testid="map-table"
      tabIndex={map.isTableShown.value ? 0 : -1}
    >
      <table>
        <caption>{l10n.t('Training pictures by label')}</caption>
        <thead>
          <tr>
            <th scope="col">{l10n.t('Label')}</th>
            <th scope="col">{l10n.t('Pictures')}</th>
            {columns.isSplitKnown && <th scope="col">{l10n.t('Held out')}</th>}
            <th scope="col">{l10n.t('Mean KL, nats')}</th>
            {hasLosses && <th scope="col">{l10n.t('Mean loss, nats')}</th>}
            <th scope="col">{l10n.t('On the map')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.value.slice(0, mostLabelRows).map((row) => (
            <tr key={row.value}>
              <th scope="row">{labelName(row)}</th>
              <td>{integer(row.count)}</td>
              {columns.isSplitKnown && <td>{integer(row.heldOut)}</td>}
              <td>{nats(row.kl)}</td>
              {hasLosses && <td>{nats(row.loss)}</td>}
              <td>{state.filter.value.hiddenLabels.has(row.value) ? l10n.t('left out') : l10n.t('shown')}</td>
            </tr>
          ))}
          {more > 0 && (
            <tr>
              <th scope="row">{l10n.t('{0} more', integer(more))}</th>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
