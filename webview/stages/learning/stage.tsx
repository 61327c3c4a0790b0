/** Learning: the losses as they fall, and what the model makes of its pictures meanwhile. */

import * as l10n from '@vscode/l10n';
import type { Stage } from '../stage';
import { CurvesView } from './curvesView';
import { Previews } from './previews';
import { RunFacts } from './runFacts';

export const learning: Stage = {
  id: 'learning',
  title: () => l10n.t('Learning'),
  icon: 'graph-line',
  View: ({ panel, shown }) => (
    <div class="stage-learning">
      <RunFacts panel={panel} />
      <div class="learning">
        <CurvesView panel={panel} shown={shown} />
        <Previews panel={panel} shown={shown} />
      </div>
    </div>
  ),
};
