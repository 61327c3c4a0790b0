import { pixelsFolder } from './pictures';
import type { RequestedConfiguration, RunRecord } from '../../src/protocol/configuration';
import type { TrainingEvent } from '../../src/protocol/trainer';
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
  readonly #ended: Promise<unknown>;
  #record?: RunRecord;
  #run?: string;

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
    // Whoever waits for an event learns of it below; nobody else must.
    this.#ended.catch(() => undefined);
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

  /** Absolute path of the run folder. */
  get run(): string {
    return this.#run!;
  }

  onEvent(listener: (event: TrainingEvent) => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Goes on for so long, and holds again. Counted between what the trainer tells of its steps, four times a second, so
   * that saving for the pause does not count.
   */
  async round(seconds: number): Promise<Steps> {
    this.#marks.length = 0;
    this.#control.setPaused(false);
    await this.#until(() => {
      const { elapsed } = this.#counted();
      return elapsed >= seconds;
    });
    const { steps, elapsed } = this.#counted();
    const paused = this.#until((event) => event.type === 'stage' && event.stage === 'paused');
    this.#control.setPaused(true);
    await paused;
    return { steps, seconds: elapsed };
  }

  async stop(): Promise<void> {
    this.#control.stop();
    await this.#ended.catch(() => undefined);
  }

  #counted(): { steps: number; elapsed: number } {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (!first || !last) return { steps: 0, elapsed: 0 };
    return { steps: last.step - first.step, elapsed: (last.at - first.at) / 1000 };
  }

  #take(event: TrainingEvent): void {
    if (event.type === 'started') {
      this.#record = event.record;
      this.#run = event.run;
    }
    if (event.type === 'stage' && event.stage === 'training') {
      this.#marks.push({ at: performance.now(), step: event.done });
    }
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** Resolves with the first event that is it; rejects when the training ends before. */
  async #until(isIt: (event: TrainingEvent) => boolean): Promise<void> {
    let listener: ((event: TrainingEvent) => void) | undefined;
    const seen = new Promise<void>((resolve) => {
      listener = (event) => {
        if (isIt(event)) resolve();
      };
      this.#listeners.add(listener);
    });
    const ended = this.#ended.then(() => {
      throw new Error('The training has ended before its rounds were done.');
    });
    try {
      await Promise.race([seen, ended]);
    } finally {
      this.#listeners.delete(listener!);
    }
  }
}
