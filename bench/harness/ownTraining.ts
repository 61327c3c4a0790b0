import { pixelsFolder } from './pictures';
import type { RequestedConfiguration, RunRecord } from '../../src/protocol/configuration';
import type { TrainingEvent, TrainResult } from '../../src/protocol/trainer';
import { runPaths } from '../../src/runs/runPaths';
import { TrainingControl } from '../../src/trainer/trainingControl';
import { train } from '../../src/trainer/trainingRun';

/** Steps taken in a round. */
export interface Steps {
  readonly steps: number;
  readonly seconds: number;
}

/** What the trainer tells of itself as it goes. */
interface Mark {
  readonly at: number;
  readonly step: number;
}

export interface OwnTrainingOptions {
  /** Absolute path of the folder of pictures. */
  readonly folder: string;
  /** Absolute path of a folder for runs. */
  readonly runs: string;
  readonly configuration: RequestedConfiguration;
}

/**
 * The product's own trainer, whole, with previews and all that it saves, held by its pause between rounds.
 */
export class OwnTraining {
  readonly #control = new TrainingControl();
  readonly #marks: Mark[] = [];
  readonly #listeners = new Set<(event: TrainingEvent) => void>();
  readonly #ended: Promise<TrainResult>;
  #result?: TrainResult;
  #record?: RunRecord;
  #run?: string;
  #stepsPerEpoch = 0;

  private constructor({ folder, runs, configuration }: OwnTrainingOptions) {
    this.#ended = train(
      {
        folder,
        runsFolder: runs,
        cacheFolder: pixelsFolder,
        configuration,
        extensionVersion: '0.0.0',
      },
      {
        control: this.#control,
        signal: new AbortController().signal,
        emit: (event) => this.#take(event),
        log: () => undefined,
      },
    );
    // Who waits for an event learns of a failure below.
    this.#ended.then(
      (result) => (this.#result = result),
      () => undefined,
    );
  }

  /** Scans, decodes and compiles, and holds before the first step. */
  static async start(options: OwnTrainingOptions): Promise<OwnTraining> {
    const training = new OwnTraining(options);
    const paused = training.#until((event) => event.type === 'stage' && event.stage === 'paused');
    training.#control.setPaused(true);
    await paused;
    return training;
  }

  get record(): RunRecord {
    return this.#record!;
  }

  get stepsPerEpoch(): number {
    return this.#stepsPerEpoch;
  }

  /** Absolute path of a checkpoint of the weights as they are, while it holds and after its end. */
  get weights(): string {
    return this.#result?.checkpoint ?? runPaths(this.#run!).liveCheckpoint;
  }

  /**
   * Goes on for so long, and holds again. Counted between what the trainer tells of its steps, four times a second, so
   * that saving for the pause does not count. A training that has had all its epochs stays as it is.
   */
  async round(seconds: number): Promise<Steps> {
    this.#marks.length = 0;
    this.#control.setPaused(false);
    await this.#until(() => this.#counted().seconds >= seconds);
    const counted = this.#counted();
    const paused = this.#until((event) => event.type === 'stage' && event.stage === 'paused');
    this.#control.setPaused(true);
    await paused;
    return counted;
  }

  async stop(): Promise<void> {
    this.#control.stop();
    await this.#ended.catch(() => undefined);
  }

  #counted(): Steps {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (!first || !last) return { steps: 0, seconds: 0 };
    return { steps: last.step - first.step, seconds: (last.at - first.at) / 1000 };
  }

  #take(event: TrainingEvent): void {
    if (event.type === 'started') {
      this.#record = event.record;
      this.#run = event.run;
      this.#stepsPerEpoch = event.stepsPerEpoch;
    }
    if (event.type === 'stage' && event.stage === 'training') {
      this.#marks.push({ at: performance.now(), step: event.done });
    }
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** Resolves with the first event that is it, or with the end of the training; rejects when it fails. */
  async #until(isIt: (event: TrainingEvent) => boolean): Promise<void> {
    let listener: ((event: TrainingEvent) => void) | undefined;
    const seen = new Promise<void>((resolve) => {
      listener = (event) => {
        if (isIt(event)) resolve();
      };
      this.#listeners.add(listener);
    });
    try {
      await Promise.race([seen, this.#ended]);
    } finally {
      this.#listeners.delete(listener!);
    }
  }
}
