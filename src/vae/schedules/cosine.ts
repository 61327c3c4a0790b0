import type { Schedule } from '../../protocol/training';
import type { ScheduleKind } from './schedule';

/** The rise takes no more of a short training than this. */
const mostWarmUp = 0.1;
/** How high the rate rises again when a training that has ended goes on. */
const secondPeak = 0.3;

/**
 * The rate rises linearly over the first steps (Goyal et al. 2017, arXiv 1706.02677, section 2.2), then falls along half a
 * cosine towards 0 at the last (Loshchilov and Hutter 2017, arXiv 1608.03983, eq. 5): α·½(1 + cos(πt/N)).
 *
 * It is a function of the step and of how many there are to be, so a training that is interrupted goes on along it, and one
 * that is asked for more steps before it had them all goes over to the curve of the longer training. One
 * that had them all rises once more, to a lower peak, and falls again: a warm restart, as in the second paper.
 */
export const cosine: ScheduleKind<Extract<Schedule, { kind: 'cosine' }>> = {
  complete: ({ learningRate = 3e-3 }) => ({ kind: 'cosine', learningRate, warmUpSteps: 100 }),

  learningRateAt({ learningRate, warmUpSteps, restart = 0 }, { step, totalSteps }) {
    // A state of before the rise, restored from a copy, is on the curve that ended there.
    const isSecond = restart > 0 && step >= restart;
    const start = isSecond ? restart : 0;
    const end = restart > 0 && !isSecond ? restart : totalSteps;
    const [taken, all] = [step - start, end - start];
    const warmUp = Math.min(warmUpSteps, mostWarmUp * all);
    const risen = Math.min(1, (taken + 1) / Math.max(1, warmUp));
    const peak = isSecond ? secondPeak * learningRate : learningRate;
    return peak * risen * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, taken / all)));
  },

  extended: (schedule, step) => ({ ...schedule, restart: step }),
};
