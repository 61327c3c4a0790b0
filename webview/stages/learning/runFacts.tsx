/** What learns: the model of the run in a line, and the engine that runs it; and what becomes of the stage as a picture. */

import * as l10n from '@vscode/l10n';
import { engines } from '../../../src/protocol/engines';
import { architectures, likelihoods } from '../../../src/protocol/model';
import { Badge, IconButton } from '../../controls';
import { integer } from '../../format';
import type { Panel } from '../../model/panel';
import { exportTools } from '../toolbar';

export function RunFacts(props: {
  readonly panel: Panel;
  readonly picture: () => HTMLCanvasElement | undefined;
}) {
  const { panel, picture } = props;
  const record = panel.state.value.view?.record;
  if (!record) return null;
  const { model, engine } = record;
  const size = `${model.imageSize}\u00d7${model.imageSize}`;
  const facts = [
    architectures[model.architecture.kind].label,
    model.latentDimensions === 1
      ? l10n.t('1 dimension')
      : l10n.t('{0} dimensions', integer(model.latentDimensions)),
    likelihoods[model.likelihood.kind].label,
    model.channels === 1 ? l10n.t('{0} grey', size) : l10n.t('{0} colour', size),
  ];
  const text = facts.join(' \u00b7 ');
  return (
    <div class="run-facts">
      <span data-testid="model-facts" title={text}>
        {text}
      </span>
      <Badge testId="engine" title={engine.reason}>
        {engines[engine.name].label}
      </Badge>
      <span class="run-tools">
        {exportTools(panel.host, 'learning', picture).map((tool) => (
          <IconButton key={tool.testId} {...tool} />
        ))}
      </span>
    </div>
  );
}
