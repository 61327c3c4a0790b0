/** What there is to say of how a run has learnt, in words, with a way to the epoch it speaks of. */

import * as l10n from '@vscode/l10n';
import { Button, Icon } from '../../controls';
import { checkpointMoment, integer } from '../../format';
import { verdict } from '../../model/learning/figures';
import type { Panel } from '../../model/panel';

export function Verdict({ panel }: { readonly panel: Panel }) {
  const { view, runs, selection } = panel.state.value;
  const status = runs.find(({ run }) => run === view?.run)?.status;
  const found = view && status && verdict(view, status);
  if (!found) return <p class="visually-hidden" role="status" />;
  const { kind, epoch, checkpoint } = found;
  const { weights } = selection.explored ?? {};
  const isExplored = weights?.kind === 'checkpoint' && weights.path === checkpoint?.path;
  return (
    <div class="verdict" data-testid="verdict" data-epoch={epoch}>
      <Icon name={kind === 'risen' ? 'warning' : 'info'} />
      <p role="status">
        {kind === 'risen'
          ? l10n.t('Validation has risen since epoch {0}.', integer(epoch))
          : l10n.t('Stopped early: no better validation since epoch {0}.', integer(epoch))}
      </p>
      {checkpoint && !isExplored && (
        <Button
          label={l10n.t('Explore {0}', checkpointMoment(checkpoint))}
          title={l10n.t('Show what the model could do before it learnt its pictures by heart')}
          onPress={() => panel.following.go({ kind: 'checkpoint', path: checkpoint.path })}
          testId="explore-best"
        />
      )}
    </div>
  );
}
