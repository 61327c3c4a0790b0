/** Learning: the losses as they fall, and what the model makes of its pictures meanwhile. */

import * as l10n from '@vscode/l10n';
import { useRef } from 'preact/hooks';
import { pictureMenu, usePictureMenu } from '../../drawing/exportPicture';
import type { Stage, StageProps } from '../stage';
import { CurvesView } from './curvesView';
import { learningPicture } from './learningPicture';
import { Previews } from './previews';
import { RunFacts } from './runFacts';

export const learning: Stage = {
  id: 'learning',
  title: () => l10n.t('Learning'),
  icon: 'graph-line',
  View,
};

function View({ panel, shown }: StageProps) {
  const root = useRef<HTMLDivElement>(null);
  const picture = (): HTMLCanvasElement | undefined => learningPicture(root.current);
  usePictureMenu(panel, 'learning', picture);
  return (
    <div class="stage-learning" ref={root} data-vscode-context={pictureMenu('learning')}>
      <RunFacts panel={panel} picture={picture} />
      <div class="learning">
        <CurvesView panel={panel} shown={shown} />
        <Previews panel={panel} shown={shown} />
      </div>
    </div>
  );
}
