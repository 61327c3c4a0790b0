import type { RequestedConfiguration } from '../../protocol/configuration';
import type { Schedule } from '../../protocol/training';
import type { Progress } from '../objectives/objective';

/** How the learning rate goes with time. */
export interface ScheduleKind<S extends Schedule = Schedule> {
  /** Completes what was asked for. */
  complete(requested: RequestedConfiguration): S;
  learningRateAt(schedule: S, progress: Progress): number;
}
