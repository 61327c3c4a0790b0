/** The legend of the curves, which is also their readout: averages of one epoch, in nats a picture. */

import * as l10n from '@vscode/l10n';
import type { Losses, LossName } from '../../../src/protocol/configuration';
import { Icon } from '../../controls';
import { integer, nats } from '../../format';
import { lossNames } from '../../model/learning/curves';
import type { Figures } from '../../model/learning/figures';
import { strokes, type Stroke } from './strokes';

const titles: Record<LossName, () => string> = {
  loss: () => l10n.t('Total'),
  reconstruction: () => l10n.t('Reconstruction'),
  kl: () => l10n.t('KL divergence'),
};

/** @param props.isBest whether these are the figures of the best epoch */
export function Readout(props: {
  readonly figures: Figures | undefined;
  readonly isBest: boolean;
  readonly validated: boolean;
}) {
  const { figures, isBest, validated } = props;
  const cell = (name: LossName, of: 'training' | 'validation', losses: Losses | undefined) => (
    <td data-loss={`${of}-${name}`}>
      <Sample name={name} stroke={strokes[of][name]} />
      <span class="readout-figure">{nats(losses?.[name])}</span>
    </td>
  );
  return (
    <table
      class="readout"
      aria-label={l10n.t('Losses in nats a picture, averages of an epoch')}
      data-testid="curve-readout"
      data-epoch={figures?.epoch ?? ''}
    >
      <thead>
        <tr>
          <th scope="col">
            <span class="readout-where">{figures && epochText(figures)}</span>
            {isBest && (
              <span class="readout-best" title={l10n.t('The best epoch: its validation loss is the least')}>
                <Icon name="star-full" />
                <span class="visually-hidden">{l10n.t('the best')}</span>
              </span>
            )}
          </th>
          <th scope="col">{l10n.t('Training')}</th>
          {validated && <th scope="col">{l10n.t('Validation')}</th>}
        </tr>
      </thead>
      <tbody>
        {lossNames.map((name) => (
          <tr key={name}>
            <th scope="row">{titles[name]()}</th>
            {cell(name, 'training', figures?.training)}
            {validated && cell(name, 'validation', figures?.validation)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `Epoch 12`; of one that has not ended, that it has not. */
function epochText({ epoch, soFar }: Figures): string {
  return soFar ? l10n.t('Epoch {0}, so far', integer(epoch)) : l10n.t('Epoch {0}', integer(epoch));
}

/** The figures as one sentence, for those who step through the curves by key. */
export function figuresText(figures: Figures): string {
  const { training, validation } = figures;
  const trained = l10n.t('training {0} nats', nats(training.loss));
  return validation
    ? l10n.t('{0}: {1}, validation {2} nats', epochText(figures), trained, nats(validation.loss))
    : l10n.t('{0}: {1}', epochText(figures), trained);
}

/** A piece of the line that these figures are of. */
function Sample({ name, stroke }: { readonly name: LossName; readonly stroke: Stroke }) {
  return (
    <svg class={`line-sample ${name}`} viewBox="0 0 22 8" width="22" height="8" aria-hidden="true">
      <line
        x1="0"
        y1="4"
        x2="22"
        y2="4"
        stroke="currentColor"
        stroke-width={stroke.width}
        stroke-dasharray={stroke.dash.join(' ') || undefined}
      />
    </svg>
  );
}
