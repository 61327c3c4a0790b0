import { CancellationTokenSource, Emitter, type CancellationToken } from 'vscode-jsonrpc/node';
import type { HostNotifications, TrainerRequests, TrainingEvent, TrainResult } from '../../protocol/trainer';
import { readRun } from '../../runs/readRun';
import { Disposable, type Releasable } from '../disposable';
import { CancelledError, TrainerRequestError } from '../errors';
import type { TrainingOutcome } from '../trainingState';
import type { Runs } from './runs';
import { Training, type TrainingCause, type TrainingJob } from './training';

/** The part of a trainer process that training needs. */
export interface TrainerForTraining {
  readonly pid: number | undefined;
  readonly onEvent: (listener: (event: TrainingEvent) => void) => Releasable;
  request<M extends 'train' | 'resume'>(
    method: M,
    params: TrainerRequests[M]['params'],
    token: CancellationToken,
  ): Promise<TrainerRequests[M]['result']>;
  notify<M extends keyof HostNotifications>(method: M, params: HostNotifications[M]): void;
  dispose(): Promise<void>;
}

/** What outlives the window: all that is still to be trained. */
export interface QueueMemory {
  /** What a process was busy with. */
  readonly current?: { readonly job: TrainingJob; readonly paused: boolean };
  /** In the order of their turns. */
  readonly waiting: readonly TrainingJob[];
}

export interface TrainingQueueOptions {
  readonly runs: Runs;
  readonly createProcess: () => TrainerForTraining;
  /** Absolute path of the folder for decoded pictures. */
  readonly cacheFolder: string;
  readonly extensionVersion: string;
  readonly memory: { read(): Promise<QueueMemory | undefined>; write(memory: QueueMemory): void };
  /** Resolves when no process trains a run any more, or one will not let go of it. */
  readonly released: (run: string) => Promise<void>;
  /** What happened and what to do, in a sentence or two, for people. */
  readonly describeError: (error: unknown) => string;
  readonly log: { error(message: string): void };
}

/** What is other than before in the queue. */
export type QueueChange =
  /** Which training is current, and which wait in which order. */
  | { readonly kind: 'list' }
  /** Status of the current training, or points of its curves. */
  | { readonly kind: 'status'; readonly training: Training }
  | { readonly kind: 'ended'; readonly training: Training; readonly outcome: TrainingOutcome }
  /** Which failure the person has not seen yet. */
  | { readonly kind: 'failure' };

/** How long a run may take to save before its process is ended on closing the window. */
const saveOnCloseMs = 3_000;

/**
 * Trains one run at a time, each in a process of its own that lives as long as its training does; the
 * others wait their turn. What is left to do when the window closes is done by the next.
 */
export class TrainingQueue extends Disposable {
  readonly #options: TrainingQueueOptions;
  readonly #changes = this._register(new Emitter<QueueChange>());
  #waiting: readonly Training[] = [];
  #current?: Training;
  #process?: TrainerForTraining;
  #cancellation?: CancellationTokenSource;
  #isPaused = false;
  #isRestoring = false;
  #isClosing = false;
  #failure?: Training;
  #last?: Training;
  /** The process of the last window may still be saving it. */
  #interrupted?: Training;
  #count = 0;

  readonly onDidChange = this.#changes.event;

  constructor(options: TrainingQueueOptions) {
    super();
    this.#options = options;
  }

  /** What a process is busy with. */
  get current(): Training | undefined {
    return this.#current;
  }

  /** In the order of their turns. */
  get waiting(): readonly Training[] {
    return this.#waiting;
  }

  /** The training that failed last, until the person has seen that it did. */
  get failure(): Training | undefined {
    return this.#failure;
  }

  /** The training that ended last, however it did. */
  get last(): Training | undefined {
    return this.#last;
  }

  /** Of the process that trains. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** What is wanted of a run: to train now, or to wait for that. */
  holds(run: string): Training | undefined {
    const all = this.#current ? [this.#current, ...this.#waiting] : this.#waiting;
    return all.find(({ run: held, job }) => held?.id === run || (job.kind === 'resume' && job.run === run));
  }

  /** Trains now when nothing else does, else waits its turn. */
  add(job: TrainingJob): Training {
    this.#failure = undefined;
    const training = this.#enqueue(job);
    this.#next('asked');
    this.#tellList();
    return training;
  }

  /** Moves one that waits by so many places; to the front or the end at most. */
  move(id: string, by: number): void {
    const from = this.#waiting.findIndex((each) => each.id === id);
    const training = this.#waiting[from];
    if (!training) return;
    const others = this.#waiting.filter((each) => each !== training);
    const to = Math.max(0, Math.min(others.length, from + by));
    this.#waiting = [...others.slice(0, to), training, ...others.slice(to)];
    this.#tellList();
  }

  /** Takes one out that waits. */
  remove(id: string): void {
    const training = this.#waiting.find((each) => each.id === id);
    if (!training) return;
    this.#waiting = this.#waiting.filter((each) => each !== training);
    training.end({ outcome: 'withdrawn' });
    this.#tellList();
  }

  /** The current training is to hold, or holds. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  setPaused(paused: boolean): void {
    this.#isPaused = paused;
    this.#process?.notify('setPaused', { paused });
    this.#remember();
  }

  /** Ends the current training after its step; what it has learnt is kept, and the next begins. */
  stop(): void {
    // Before there is something to save, the request itself is withdrawn.
    if (this.#current?.hasStarted) this.#process?.notify('stop', {});
    else this.#cancellation?.cancel();
  }

  /** The person knows of the last failure. */
  acknowledge(): void {
    if (!this.#failure) return;
    this.#failure = undefined;
    this.#changes.fire({ kind: 'failure' });
  }

  /**
   * Takes up what the last window left: the training that its end interrupted first.
   * @returns that training, if there was one.
   */
  async restore(): Promise<Training | undefined> {
    this.#isRestoring = true;
    const memory = await this.#options.memory.read();
    const left = memory && [...(memory.current ? [memory.current.job] : []), ...memory.waiting];
    if (left && left.length > 0) await this.#options.runs.load();
    this.#isRestoring = false;
    if (!left || left.length === 0) {
      if (this.#current) this.#remember();
      return undefined;
    }
    const trainings = left.map((job) => this.#enqueue(job));
    this.#interrupted = memory.current && trainings[0];
    if (!this.#current) this.#isPaused = memory.current?.paused ?? false;
    this.#next('restored');
    this.#tellList();
    return this.#interrupted;
  }

  /** Lets a run save itself, then ends its process. The next window goes on with what is left to do. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const current = this.#current;
    if (current) {
      this.stop();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => (timer = setTimeout(resolve, saveOnCloseMs)));
      await Promise.race([current.finished, late]);
      clearTimeout(timer);
    }
    await this.#process?.dispose();
  }

  override dispose(): void {
    void this.close();
    super.dispose();
  }

  #enqueue(job: TrainingJob): Training {
    this.#count += 1;
    const run = job.kind === 'resume' ? this.#options.runs.find(job.run) : undefined;
    const training = new Training(String(this.#count), job, run);
    this.#waiting = [...this.#waiting, training];
    return training;
  }

  #next(cause: TrainingCause): void {
    const [training, ...others] = this.#waiting;
    if (this.#current || this.#isClosing || !training) return;
    this.#waiting = others;
    this.#current = training;
    training.begin(cause);
    void this.#train(training);
  }

  async #train(training: Training): Promise<void> {
    const process = this.#options.createProcess();
    const cancellation = new CancellationTokenSource();
    this.#process = process;
    this.#cancellation = cancellation;
    const subscription = process.onEvent((event) => this.#take(training, event));
    const outcome = await this.#ask(process, training, cancellation.token);
    subscription.dispose();
    cancellation.dispose();
    this.#process = undefined;
    this.#cancellation = undefined;
    this.#current = undefined;
    this.#isPaused = false;
    if (outcome.outcome === 'failed') this.#failure = training;
    this.#last = training;
    training.end(outcome);
    // A run that was given up before it had learnt anything leaves nothing; one that failed may be gone.
    if (outcome.outcome === 'withdrawn' || outcome.outcome === 'failed') void this.#options.runs.refresh();
    void process.dispose();
    this.#next('turn');
    this.#tellList();
    this.#changes.fire({ kind: 'ended', training, outcome });
  }

  async #ask(
    process: TrainerForTraining,
    training: Training,
    token: CancellationToken,
  ): Promise<TrainingOutcome> {
    const { runs, log, describeError } = this.#options;
    try {
      const done = await this.#takeUp(training, token);
      if (done) return done;
      const result = await this.#request(process, training.job, token);
      await runs.refresh();
      return result;
    } catch (error) {
      const { run } = training;
      if (error instanceof CancelledError) return { outcome: 'withdrawn', run: run?.id };
      log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      // Who hears of the end finds in the folder what is kept.
      await runs.refresh();
      const known = error instanceof TrainerRequestError && error.kind !== 'internal';
      return {
        outcome: 'failed',
        run: run?.id,
        message: describeError(error),
        ...(await leftOf(run?.id)),
        ...(known && { error: error.kind }),
      };
    }
  }

  /**
   * The process of the last window may still be saving the run that its end interrupted: waits for it.
   * @returns how the training has ended, when that process was about to take the run's last step.
   * @throws CancelledError
   */
  async #takeUp({ job, run, id }: Training, token: CancellationToken): Promise<TrainResult | undefined> {
    if (id !== this.#interrupted?.id || job.kind !== 'resume') return undefined;
    await Promise.race([this.#options.released(job.run), cancelled(token)]);
    await this.#options.runs.refresh();
    const [last] = run?.checkpoints ?? [];
    if (!run?.finished || !last || job.epochs !== undefined) return undefined;
    return { outcome: 'completed', run: run.id, checkpoint: last.path, epochs: run.record.training.epochs };
  }

  #request(process: TrainerForTraining, job: TrainingJob, token: CancellationToken): Promise<TrainResult> {
    const { cacheFolder, extensionVersion } = this.#options;
    if (job.kind === 'resume') {
      const { run, epochs, learningRate, acceptPictures } = job;
      return process.request('resume', { run, epochs, learningRate, acceptPictures, cacheFolder }, token);
    }
    const { folder, runsFolder, configuration } = job;
    return process.request(
      'train',
      { folder, runsFolder, configuration, cacheFolder, extensionVersion },
      token,
    );
  }

  #take(training: Training, event: TrainingEvent): void {
    training.take(event, (started) => this.#options.runs.adopt(started));
    if (event.type === 'started') {
      if (this.#isPaused) this.#process?.notify('setPaused', { paused: true });
      this.#tellList();
      // The folder is there now, with a record that others read too.
      void this.#options.runs.refresh();
    }
    // One may come with every epoch, many a second.
    if (event.type === 'checkpoint') this.#options.runs.refreshSoon();
    this.#changes.fire({ kind: 'status', training });
  }

  #tellList(): void {
    this.#remember();
    this.#changes.fire({ kind: 'list' });
  }

  /**
   * What happens while the window closes is no wish of the person's: the next window goes on. While what the last
   * window left is not taken up yet, it must not be written over.
   */
  #remember(): void {
    if (this.#isClosing || this.#isRestoring) return;
    const current = this.#current;
    // A run that exists is gone on with, with the epochs that its record has by now.
    const job: TrainingJob | undefined =
      current?.hasStarted && current.run ? { kind: 'resume', run: current.run.id } : current?.job;
    this.#options.memory.write({
      current: job && { job, paused: this.#isPaused },
      waiting: this.#waiting.map((training) => training.job),
    });
  }
}

/** What there is to go on from: the folder itself is asked, for it may be gone. */
async function leftOf(id: string | undefined): Promise<{ resumable: boolean; savedStep?: number }> {
  const folder = id === undefined ? undefined : await readRun(id);
  if (folder?.kind !== 'run' || !folder.resumable || folder.finished) return { resumable: false };
  return { resumable: true, savedStep: folder.step ?? 0 };
}

function cancelled(token: CancellationToken): Promise<never> {
  return new Promise((_, reject) => token.onCancellationRequested(() => reject(new CancelledError())));
}
