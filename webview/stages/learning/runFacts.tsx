/** What learns: the model of the run in a line, and the engine that runs it. */

import * as l10n from '@vscode/l10n';
import { engines } from '../../../src/protocol/engines';
import { architectures, likelihoods } from '../../../src/protocol/model';
import { Badge } from '../../controls';
import { integer } from '../../format';
import type { Panel } from '../../model/panel';

export function RunFacts({ panel }: { readonly panel: Panel }) {
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
  return (
    <p class="run-facts">
      <span data-testid="model-facts">{facts.join(' \u00b7 ')}</span>
      <Badge testId="engine" title={engine.reason}>
        {engines[engine.name].label}
      </Badge>
    </p>
  );
}
