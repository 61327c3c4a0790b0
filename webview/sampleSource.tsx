/** Which random samples show: variations on the encodings, or samples from the prior. */

import * as l10n from '@vscode/l10n';
import type { SampleSource } from '../src/protocol/samples';
import { ChoiceRow } from './controls';

/** What samples are called, at the beginning of a line. */
export function sampleTitle(from: SampleSource): string {
  return from === 'encodings'
    ? l10n.t('Variations on the encodings')
    : l10n.t('Samples from the prior N(0, I)');
}

/** The same with their number. */
export function sampleCount(from: SampleSource, count: string): string {
  return from === 'encodings'
    ? l10n.t('{0} variations on the encodings', count)
    : l10n.t('{0} samples from the prior N(0, I)', count);
}

/** @param props.hasEncodings whether there are any to vary; else only the prior can be had, and that is said. */
export function SampleSwitch(props: {
  readonly value: SampleSource;
  readonly hasEncodings: boolean;
  readonly onChange: (from: SampleSource) => void;
}) {
  const { value, hasEncodings, onChange } = props;
  if (!hasEncodings) {
    return <span class="hint">{l10n.t('These weights came without encodings to vary.')}</span>;
  }
  return (
    <ChoiceRow
      label={l10n.t('What samples are drawn from')}
      testId="samples-from"
      value={value}
      choices={[
        {
          value: 'encodings',
          label: l10n.t('Encodings'),
          title: l10n.t(
            'Encodings of training pictures, led a little way along the differences of their nearest neighbours',
          ),
        },
        { value: 'prior', label: l10n.t('Prior'), title: l10n.t('Random latents z ~ N(0, I)') },
      ]}
      onChange={onChange}
    />
  );
}
