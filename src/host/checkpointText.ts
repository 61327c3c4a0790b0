import * as vscode from 'vscode';
import type { CheckpointFacts } from '../protocol/configuration';
import { judgedLosses } from '../protocol/metrics';
import { formatNats } from './trainingState';

/** When in its run a checkpoint was saved: after an epoch, or within one. */
export function checkpointMoment({ epoch, step, partial }: CheckpointFacts): string {
  return partial
    ? vscode.l10n.t('within epoch {0}, step {1}', epoch + 1, step.toLocaleString())
    : vscode.l10n.t('epoch {0}', epoch);
}

/** The same where a line begins. */
export function checkpointTitle(facts: CheckpointFacts): string {
  const moment = checkpointMoment(facts);
  return moment.charAt(0).toLocaleUpperCase(vscode.env.language) + moment.slice(1);
}

/**
 * The loss to judge a checkpoint by, as its file has it: of validation pictures where there are any. One saved
 * within an epoch has that of the epoch before, and says so.
 */
export function checkpointLoss({ metrics, partial }: CheckpointFacts): string | undefined {
  if (!metrics) return undefined;
  const loss = formatNats(judgedLosses(metrics).loss);
  return partial
    ? vscode.l10n.t('{0} nats after epoch {1}', loss, metrics.epoch)
    : vscode.l10n.t('{0} nats', loss);
}

/** Both in a phrase. */
export function checkpointSummary(facts: CheckpointFacts | undefined): string {
  if (!facts) return vscode.l10n.t('no checkpoint yet');
  const loss = checkpointLoss(facts);
  return loss === undefined ? checkpointMoment(facts) : `${checkpointMoment(facts)} · ${loss}`;
}
