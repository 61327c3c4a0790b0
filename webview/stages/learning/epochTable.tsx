/** The epochs as a table, for those who do not see the curves and those who want the numbers. */

import * as l10n from '@vscode/l10n';
import { useState } from 'preact/hooks';
import { type EpochMetrics } from '../../../src/protocol/configuration';
import { judgedLosses } from '../../../src/protocol/metrics';
import { Icon } from '../../controls';
import { duration, integer, nats } from '../../format';

/** Filled only while it is open. @param props.best the best epoch's number */
export function EpochTable(props: {
  readonly epochs: readonly EpochMetrics[];
  readonly best: number | undefined;
}) {
  const { epochs, best } = props;
  const [open, setOpen] = useState(false);
  const columns = [
    l10n.t('Epoch'),
    l10n.t('Training loss'),
    l10n.t('Validation loss'),
    l10n.t('Reconstruction'),
    l10n.t('KL divergence'),
    l10n.t('KL weight'),
    l10n.t('Pictures/s'),
    l10n.t('Time'),
  ];
  return (
    <details
      class="disclosure"
      hidden={epochs.length === 0}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{l10n.t('Epochs as a table')}</summary>
      <div class="epoch-table" tabIndex={0} role="region" aria-label={l10n.t('Epochs as a table')}>
        <table class="data-table" data-testid="epoch-table">
          <thead>
            <tr>
              {columns.map((text) => (
                <th key={text} scope="col">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {open && epochs.toReversed().map((epoch) => <Row key={epoch.epoch} {...{ epoch, best }} />)}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Row({ epoch, best }: { readonly epoch: EpochMetrics; readonly best: number | undefined }) {
  const detail = judgedLosses(epoch);
  const values = [
    nats(epoch.train.loss),
    nats(epoch.validation?.loss),
    nats(detail.reconstruction),
    nats(detail.kl),
    epoch.klWeight.toFixed(2),
    integer(epoch.imagesPerSecond),
    duration(epoch.seconds),
  ];
  return (
    <tr>
      <th scope="row">
        {integer(epoch.epoch)}
        {epoch.epoch === best && (
          <>
            {' '}
            <Icon name="star-full" />
            <span class="visually-hidden">{l10n.t('the best')}</span>
          </>
        )}
      </th>
      {values.map((text, index) => (
        <td key={index}>{text}</td>
      ))}
    </tr>
  );
}
