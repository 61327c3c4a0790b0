/** Learning: the losses as they fall, and what the model makes of its pictures meanwhile. */

import * as l10n from '@vscode/l10n';
import { Mounted } from '../mounted';
import type { Stage } from '../stage';
import { previewsSection } from './previews';
import { RunFacts } from './runFacts';
import { trainingSection } from './training';

export const learning: Stage = {
  id: 'learning',
  title: () => l10n.t('Learning'),
  icon: 'graph-line',
  View: ({ panel }) => (
    <div class="stage-learning">
      <RunFacts panel={panel} />
      <Mounted
        class="learning"
        make={() => [trainingSection(panel.store, panel.settings), previewsSection(panel.store)]}
      />
    </div>
  ),
};
