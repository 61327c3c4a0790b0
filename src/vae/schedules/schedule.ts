import type { Schedule } from '../../protocol/training';
import type { Progress } from '../objectives/objective';

/** How the learning rate goes with time. */
export interface ScheduleKind<S extends Schedule = Schedule> {
  learningRateAt(schedule: S, progress: Progress): number;
}
