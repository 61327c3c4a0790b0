import * as vscode from 'vscode';
import type { CheckpointFacts, EpochMetrics, RunRecord, StepMetrics } from '../protocol/configuration';
import type { Preview, TrainingStatus } from '../protocol/explorer';
import type {
  PreviewEvent,
  ResumeParams,
  StartedEvent,
  TrainingEvent,
  TrainParams,
  TrainResult,
} from '../protocol/trainer';
import type { StartedRun } from './contributions';
import { Disposable } from './disposable';
import { UserError } from './errors';
import { describeError, isCancellation } from './notices';
import { readRun } from './runFolder';
import type { TrainerProcess } from './trainerProcess';
import {
  afterEnd,
  afterEvent,
  idleStatus,
  isActive,
  startingStatus,
  type TrainingOutcome,
} from './trainingState';

/** What the host knows of the run that trains, or that trained last. */
export interface RunInHand {
  /** Absolute path of the run folder. */
  readonly run: string;
  readonly record: RunRecord;
  readonly stepsPerEpoch: number;
  readonly steps: StepMetrics[];
  readonly epochs: EpochMetrics[];
  readonly checkpoints: CheckpointFacts[];
  preview?: Preview;
  /** The weights of the latest preview, while the run trains. */
  live?: CheckpointFacts;
}

export interface SessionOptions {
  readonly log: vscode.LogOutputChannel;
  readonly createProcess: () => TrainerProcess;
  /** Absolute path of the folder for decoded pictures. */
  readonly cacheFolder: string;
  readonly extensionVersion: string;
}

/** How long a run may take to save before its process is ended on closing the window. */
const saveOnCloseMs = 3_000;

/** Trains one run at a time, in a process of its own that lives as long as the run does. */
export class TrainingSession extends Disposable {
  private readonly statusChanges = this._register(new vscode.EventEmitter<TrainingStatus>());
  private readonly received = this._register(new vscode.EventEmitter<TrainingEvent>());
  private readonly ends = this._register(new vscode.EventEmitter<TrainingOutcome>());
  private currentStatus = idleStatus;
  private inHand?: RunInHand;
  private process?: TrainerProcess;
  private cancellation?: vscode.CancellationTokenSource;
  private finished: Promise<unknown> = Promise.resolve();

  readonly onDidChangeStatus = this.statusChanges.event;
  /** After the state here has taken the event in. */
  readonly onDidReceive = this.received.event;
  readonly onDidEnd = this.ends.event;

  constructor(private readonly options: SessionOptions) {
    super();
  }

  get status(): TrainingStatus {
    return this.currentStatus;
  }

  /** The run that trains, or the last that did. */
  get current(): RunInHand | undefined {
    return this.inHand;
  }

  get isActive(): boolean {
    return isActive(this.currentStatus);
  }

  /** Process id while a run is in hand. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Whether this very run is being trained. */
  isTraining(run: string): boolean {
    return this.isActive && this.inHand?.run === run;
  }

  /** Trains on a folder; resolves when the run folder exists, or to undefined when the run ended before. */
  train(params: Omit<TrainParams, 'cacheFolder' | 'extensionVersion'>): Promise<StartedRun | undefined> {
    const { cacheFolder, extensionVersion } = this.options;
    return this.begin((process, token) =>
      process.request('train', { ...params, cacheFolder, extensionVersion }, token),
    );
  }

  /** Goes on with a run from its last saved state. */
  resume(params: Omit<ResumeParams, 'cacheFolder'>): Promise<StartedRun | undefined> {
    const { cacheFolder } = this.options;
    return this.begin(
      (process, token) => process.request('resume', { ...params, cacheFolder }, token),
      params.run,
    );
  }

  setPaused(paused: boolean): void {
    this.process?.notify('setPaused', { paused });
  }

  /** Ends the run after the current step; what it has learnt is kept. */
  stop(): void {
    // Before there is a run to save, the request itself is withdrawn.
    if (this.currentStatus.epochs > 0) this.process?.notify('stop', {});
    else this.cancellation?.cancel();
  }

  /** Lets a run save itself, then ends its process. */
  async close(): Promise<void> {
    if (this.isActive) {
      this.stop();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise((resolve) => (timer = setTimeout(resolve, saveOnCloseMs)));
      await Promise.race([this.finished, late]);
      clearTimeout(timer);
    }
    await this.process?.dispose();
  }

  override dispose(): void {
    void this.close();
    super.dispose();
  }

  private begin(
    ask: (process: TrainerProcess, token: vscode.CancellationToken) => Promise<TrainResult>,
    run?: string,
  ): Promise<StartedRun | undefined> {
    if (this.isActive)
      throw new UserError(vscode.l10n.t('A run is training already. Stop it first, or let it end.'));
    const process = this.options.createProcess();
    const cancellation = new vscode.CancellationTokenSource();
    this.process = process;
    this.cancellation = cancellation;
    this.inHand = undefined;
    this.setStatus(startingStatus);

    return new Promise((resolve) => {
      const finished: Promise<TrainingOutcome> = this.follow(process, ask(process, cancellation.token), run);
      const subscription = process.onEvent((event) => {
        this.take(event);
        if (event.type === 'started') resolve({ run: event.run, finished });
      });
      this.finished = finished.then((outcome) => {
        subscription.dispose();
        cancellation.dispose();
        this.conclude(outcome);
        resolve(undefined);
        return process.dispose();
      });
    });
  }

  /** Waits for the end of a run; every way of ending is an outcome. */
  private async follow(
    process: TrainerProcess,
    answer: Promise<TrainResult>,
    resumed: string | undefined,
  ): Promise<TrainingOutcome> {
    try {
      return await answer;
    } catch (error) {
      const run = this.inHand?.run ?? resumed;
      const folder = run === undefined ? undefined : await readRun(run);
      const resumable = folder?.kind === 'run' && folder.resumable;
      if (isCancellation(error)) {
        const checkpoint = folder?.kind === 'run' ? (folder.checkpoints[0]?.path ?? '') : '';
        return { outcome: 'stopped', run: run ?? '', checkpoint, epochs: this.inHand?.epochs.length ?? 0 };
      }
      this.options.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return { outcome: 'failed', run, message: describeError(error), resumable };
    }
  }

  private take(event: TrainingEvent): void {
    const run = this.inHand;
    switch (event.type) {
      case 'started':
        this.inHand = startedRun(event);
        break;
      case 'steps':
        run?.steps.push(...event.points);
        break;
      case 'epoch':
        run?.epochs.push(event.metrics);
        break;
      case 'checkpoint':
        run?.checkpoints.push(event.facts);
        break;
      case 'preview':
        if (run) this.takePreview(run, event);
        break;
      case 'stage':
        break;
    }
    this.setStatus(afterEvent(this.currentStatus, event, this.inHand?.stepsPerEpoch ?? 0));
    this.received.fire(event);
  }

  private takePreview(run: RunInHand, event: PreviewEvent): void {
    const { step, epoch, originals, reconstructions, samples, live } = event;
    run.preview = { step, epoch, originals, reconstructions, samples };
    run.live = live;
  }

  private conclude(outcome: TrainingOutcome): void {
    this.process = undefined;
    this.cancellation = undefined;
    if (this.inHand) this.inHand.live = undefined;
    if (this.isDisposed) return;
    this.setStatus(afterEnd(this.currentStatus, outcome));
    this.ends.fire(outcome);
  }

  private setStatus(status: TrainingStatus): void {
    if (status === this.currentStatus) return;
    this.currentStatus = status;
    this.statusChanges.fire(status);
  }
}

function startedRun({ run, record, stepsPerEpoch, history }: StartedEvent): RunInHand {
  const steps = history.filter((line): line is StepMetrics => line.kind === 'step');
  const epochs = history.filter((line): line is EpochMetrics => line.kind === 'epoch');
  return { run, record, stepsPerEpoch, steps, epochs, checkpoints: [] };
}
