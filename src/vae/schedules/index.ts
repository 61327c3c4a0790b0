import type { Schedule } from '../../protocol/training';
import { constant } from './constant';
import { cosine } from './cosine';
import type { ScheduleKind } from './schedule';

export const scheduleKinds: {
  readonly [K in Schedule['kind']]: ScheduleKind<Extract<Schedule, { kind: K }>>;
} = { constant, cosine };

export function scheduleKind({ kind }: Pick<Schedule, 'kind'>): ScheduleKind {
  return scheduleKinds[kind];
}
