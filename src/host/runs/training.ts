import path from 'node:path';
import type { RequestedConfiguration } from '../../protocol/configuration';
import type { TrainingStatus } from '../../protocol/explorer';
import type { TrainingEvent } from '../../protocol/trainer';
import type { StartedRun } from '../contributions';
import { afterEnd, afterEvent, idleStatus, startingStatus, type TrainingOutcome } from '../trainingState';
import type { Run } from './run';

/** Train a new run on a folder of pictures. */
export interface TrainJob {
  readonly kind: 'train';
  /** Absolute path of the folder of pictures. */
  readonly folder: string;
  /** Absolute path of the folder that the run folder is made in. */
  readonly runsFolder: string;
  readonly configuration: RequestedConfiguration;
}

/** Go on with a run. */
export interface ResumeJob {
  readonly kind: 'resume';
  /** Absolute path of the run folder. */
  readonly run: string;
  /** Number of epochs in all, when it should differ from the recorded one. */
  readonly epochs?: number;
  /** Step size of Adam from here on, when it should differ from the recorded one. */
  readonly learningRate?: number;
  /** The person says that the pictures are those of the run. */
  readonly acceptPictures?: boolean;
}

export type TrainingJob = TrainJob | ResumeJob;

/** Why a training begins when it does: it was asked for just now, its turn has come, or the last window left it. */
export type TrainingCause = 'asked' | 'turn' | 'restored';

/**
 * One training, from the moment it is asked for: it waits its turn, then a process is busy with it, then it
 * has ended. What happens to it before there is a run is told here and nowhere else.
 */
export class Training {
  /** Resolves when the run folder exists and steps are about to be taken; undefined when it ends before. */
  readonly started: Promise<StartedRun | undefined>;
  /** Resolves when it has ended, however it did; never rejects. */
  readonly finished: Promise<TrainingOutcome>;
  #status: TrainingStatus = idleStatus;
  #run?: Run;
  #outcome?: TrainingOutcome;
  #hasStarted = false;
  #cause: TrainingCause = 'asked';
  readonly #resolveStarted: (started: StartedRun | undefined) => void;
  readonly #resolveFinished: (outcome: TrainingOutcome) => void;

  constructor(
    /** Tells the trainings of this window apart. */
    readonly id: string,
    readonly job: TrainingJob,
    run: Run | undefined,
  ) {
    let resolveStarted!: (started: StartedRun | undefined) => void;
    let resolveFinished!: (outcome: TrainingOutcome) => void;
    this.started = new Promise((resolve) => (resolveStarted = resolve));
    this.finished = new Promise((resolve) => (resolveFinished = resolve));
    this.#resolveStarted = resolveStarted;
    this.#resolveFinished = resolveFinished;
    this.#run = run;
  }

  /** Name of the folder of pictures. */
  get title(): string {
    if (this.job.kind === 'train') return path.basename(this.job.folder);
    return this.#run?.title ?? path.basename(this.job.run);
  }

  /** Of the run, once there is one. */
  get status(): TrainingStatus {
    return this.#status;
  }

  /** The run that is trained: from the start when it is gone on with, else once its folder exists. */
  get run(): Run | undefined {
    return this.#run;
  }

  /** Steps are being taken, or have been: from here on stopping keeps something. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  get outcome(): TrainingOutcome | undefined {
    return this.#outcome;
  }

  /** Why it has begun. */
  get cause(): TrainingCause {
    return this.#cause;
  }

  /** A process is about to be busy with it. The three below are for `TrainingQueue` only. */
  begin(cause: TrainingCause): void {
    this.#cause = cause;
    this.#status = startingStatus;
    this.#run?.begin();
  }

  take(event: TrainingEvent, runOf: (started: Extract<TrainingEvent, { type: 'started' }>) => Run): void {
    if (event.type === 'started') {
      this.#run = runOf(event);
      this.#hasStarted = true;
      this.#resolveStarted({ run: this.#run.id, finished: this.finished });
    }
    this.#run?.take(event);
    this.#status = afterEvent(this.#status, event, this.#run?.stepsPerEpoch ?? 0);
  }

  end(outcome: TrainingOutcome): void {
    this.#outcome = outcome;
    this.#status = afterEnd(this.#status, outcome);
    this.#run?.end(outcome);
    this.#resolveStarted(undefined);
    this.#resolveFinished(outcome);
  }
}
