import type { Schedule } from '../../protocol/training';
import type { ScheduleKind } from './schedule';

export const constant: ScheduleKind<Extract<Schedule, { kind: 'constant' }>> = {
  complete: ({ learningRate = 1e-3 }) => ({ kind: 'constant', learningRate }),
  learningRateAt: ({ learningRate }) => learningRate,
  extended: (schedule) => schedule,
};
