/** The grid: pictures decoded over two axes of the latent space. */

import * as l10n from '@vscode/l10n';
import { Mounted } from '../mounted';
import type { Stage } from '../stage';
import { gridSection } from './gridSection';

export const grid: Stage = {
  id: 'grid',
  title: () => l10n.t('Grid'),
  icon: 'symbol-numeric',
  View: ({ panel }) => <Mounted class="stage-grid" make={() => [gridSection(panel)]} />,
};
