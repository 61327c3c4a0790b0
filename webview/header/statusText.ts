/** The state of training in words. */

import type { TrainingStatus } from '../../src/protocol/explorer';
import { duration, integer } from '../format';

const titles: Record<TrainingStatus['state'], string> = {
  idle: 'Not training',
  starting: 'Starting',
  scanning: 'Looking for pictures',
  decoding: 'Reading pictures',
  compiling: 'Compiling the model',
  training: 'Training',
  paused: 'Paused',
  saving: 'Saving',
  elsewhere: 'Training in another window',
  completed: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
};

/** True before the first step of training, while the run has nothing to show. */
function isPreparing(state: TrainingStatus['state']): boolean {
  return ['starting', 'scanning', 'decoding', 'compiling'].includes(state);
}

/** The state alone: `Training`. */
export function statusTitle(status: TrainingStatus): string {
  return titles[status.state];
}

/** What goes beside the title, in parts: epoch, pace, time left, or how many pictures were read. */
export function statusDetails(status: TrainingStatus): string[] {
  const parts: string[] = [];
  const { state, done, total, epoch, epochs, imagesPerSecond, secondsLeft } = status;
  if ((state === 'scanning' || state === 'decoding') && done > 0) {
    parts.push(total > 0 ? `${integer(done)} of ${integer(total)}` : integer(done));
  }
  if (!isPreparing(state) && epochs > 0) {
    parts.push(`epoch ${integer(epoch)} of ${integer(epochs)}`);
  }
  if (imagesPerSecond !== undefined && (state === 'training' || state === 'decoding')) {
    parts.push(`${integer(imagesPerSecond)} images/s`);
  }
  if (secondsLeft !== undefined && (state === 'training' || state === 'decoding')) {
    parts.push(`${duration(secondsLeft)} left`);
  }
  return parts;
}
