import type { RequestedConfiguration } from '../../protocol/configuration';
import type { Schedule } from '../../protocol/training';
import type { Progress } from '../objectives/objective';

/** A moment of a training that is to have so many steps in all. */
export interface ScheduleProgress extends Progress {
  readonly totalSteps: number;
}

/** How the learning rate goes with time. */
export interface ScheduleKind<S extends Schedule = Schedule> {
  /** Completes what was asked for. */
  complete(requested: RequestedConfiguration): S;
  learningRateAt(schedule: S, progress: ScheduleProgress): number;
  /**
   * The schedule of a training that had all its steps, and is to go on with more.
   *
   * @param step steps taken before.
   */
  extended(schedule: S, step: number): S;
}
