import type { Schedule } from '../../protocol/training';
import type { ScheduleKind } from './schedule';

export const constant: ScheduleKind<Extract<Schedule, { kind: 'constant' }>> = {
  learningRateAt: ({ learningRate }) => learningRate,
};
