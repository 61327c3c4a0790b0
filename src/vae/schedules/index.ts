import type { Schedule } from '../../protocol/training';
import { constant } from './constant';
import type { ScheduleKind } from './schedule';

export const scheduleKinds: {
  readonly [K in Schedule['kind']]: ScheduleKind<Extract<Schedule, { kind: K }>>;
} = { constant };

export function scheduleKind({ kind }: Pick<Schedule, 'kind'>): ScheduleKind {
  return scheduleKinds[kind];
}
