/** The state of training in words. */

import * as l10n from '@vscode/l10n';
import type { TrainingStatus } from '../../src/protocol/explorer';
import { duration, integer } from '../format';

const titles: Record<TrainingStatus['state'], () => string> = {
  idle: () => l10n.t('Not training'),
  starting: () => l10n.t('Starting'),
  scanning: () => l10n.t('Looking for pictures'),
  decoding: () => l10n.t('Reading pictures'),
  compiling: () => l10n.t('Compiling the model'),
  training: () => l10n.t('Training'),
  paused: () => l10n.t('Paused'),
  saving: () => l10n.t('Saving'),
  elsewhere: () => l10n.t('Training in another window'),
  completed: () => l10n.t('Finished'),
  stopped: () => l10n.t('Stopped'),
  failed: () => l10n.t('Failed'),
};

/** True before the first step of training, while the run has nothing to show. */
function isPreparing(state: TrainingStatus['state']): boolean {
  return ['starting', 'scanning', 'decoding', 'compiling'].includes(state);
}

/** The state alone: `Training`. */
export function statusTitle(status: TrainingStatus): string {
  return titles[status.state]();
}

/** What goes beside the title, in parts: epoch, pace, time left, or how many pictures were read. */
export function statusDetails(status: TrainingStatus): string[] {
  const parts: string[] = [];
  const { state, done, total, epoch, epochs, imagesPerSecond, secondsLeft } = status;
  if ((state === 'scanning' || state === 'decoding') && done > 0) {
    parts.push(total > 0 ? l10n.t('{0} of {1}', integer(done), integer(total)) : integer(done));
  }
  // Of a run that got to its end the slider through its checkpoints says it.
  const isWhole = state === 'completed' && epoch === epochs;
  if (!isPreparing(state) && epochs > 0 && !isWhole) {
    parts.push(l10n.t('epoch {0} of {1}', integer(epoch), integer(epochs)));
  }
  if (imagesPerSecond !== undefined && (state === 'training' || state === 'decoding')) {
    parts.push(l10n.t('{0} pictures/s', integer(imagesPerSecond)));
  }
  if (secondsLeft !== undefined && (state === 'training' || state === 'decoding')) {
    parts.push(l10n.t('{0} left', duration(secondsLeft)));
  }
  return parts;
}
