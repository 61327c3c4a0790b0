/** Which pictures are trained on and where their run goes; the editor's own dialog changes either. */

import * as l10n from '@vscode/l10n';
import type { PicturesSeen } from '../../src/protocol/resolution';
import { Button } from '../controls';
import { integer } from '../format';
import type { TrainingOptions } from '../model/trainingOptions';

export function FolderLines({ training }: { readonly training: TrainingOptions }) {
  const folder = training.draft.value?.folder ?? '';
  const seen = training.pictures.value;
  return (
    <dl class="option-folders">
      <div>
        <dt>{l10n.t('Folder')}</dt>
        <dd>
          <span class="option-path">
            <span class="path" title={folder} data-testid="options-folder">
              {folder}
            </span>
            <span class="hint" data-testid="options-pictures">
              {seen
                ? inWords(seen)
                : training.failure.value === undefined && l10n.t('Looking at the pictures…')}
            </span>
          </span>
          <Button
            label={l10n.t('Change…')}
            title={l10n.t('Choose another folder of pictures')}
            testId="options-choose-pictures"
            onPress={() => void training.chooseFolder('pictures')}
          />
        </dd>
      </div>
      <div>
        <dt>{l10n.t('Runs')}</dt>
        <dd>
          <span class="option-path">
            <span class="path" title={training.runsFolder} data-testid="options-runs-folder">
              {training.runsFolder ?? '\u2026'}
            </span>
            <span class="hint">{l10n.t('The run gets a folder of its own in it.')}</span>
          </span>
          <Button
            label={l10n.t('Change…')}
            title={l10n.t('Choose another folder for the run')}
            testId="options-choose-runs"
            onPress={() => void training.chooseFolder('runs')}
          />
        </dd>
      </div>
    </dl>
  );
}

/** "3,000 pictures, 28 × 28 pixels, grey". */
function inWords({ count, isWhole, side, channels }: PicturesSeen): string {
  return [
    isWhole ? l10n.t('{0} pictures', integer(count)) : l10n.t('at least {0} pictures', integer(count)),
    side === undefined ? l10n.t('of several sizes, or large') : l10n.t('{0} × {0} pixels', side),
    channels === 1 ? l10n.t('grey') : l10n.t('in colour'),
  ].join(', ');
}
