/** The previews in numbers, for screen readers: how far each reconstruction is off, and how much the samples vary. */

import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { Preview } from '../../../src/protocol/explorer';
import { differences, variety } from '../../model/learning/likeness';

export function PreviewTable({ preview }: { readonly preview: Preview }) {
  const { originals, reconstructions, samples, variations } = preview;
  const { off, varied, ofVariations } = useMemo(
    () => ({
      off: differences(originals, reconstructions),
      varied: variety(samples),
      ofVariations: variations && variety(variations),
    }),
    [originals, reconstructions, samples, variations],
  );
  return (
    <div class="visually-hidden" data-testid="preview-table">
      <table>
        <caption>{l10n.t('Reconstructions of validation pictures, and how far they are off')}</caption>
        <thead>
          <tr>
            <th scope="col">{l10n.t('Picture')}</th>
            <th scope="col">{l10n.t('Difference of a pixel, of what it can be')}</th>
          </tr>
        </thead>
        <tbody>
          {off.map((share, index) => (
            <tr key={index}>
              <th scope="row">{index + 1}</th>
              <td>{percent(share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {ofVariations !== undefined && (
        <p>
          {l10n.t(
            'The variations on the encodings differ from their mean by {0} of what a pixel can be.',
            percent(ofVariations),
          )}
        </p>
      )}
      <p>
        {l10n.t(
          'The samples from the prior differ from their mean by {0} of what a pixel can be.',
          percent(varied),
        )}
      </p>
    </div>
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
