import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { CheckpointFacts, EpochMetrics, RunRecord, StepMetrics } from '../../protocol/configuration';
import type { Preview, TrainingStatus } from '../../protocol/explorer';
import type { RunNotes } from '../../protocol/notes';
import type { Divergence } from '../../protocol/run';
import type { CheckpointEvent, PreviewEvent, StartedEvent, TrainingEvent } from '../../protocol/trainer';
import { readCurves, type Curves } from '../../runs/metricsLog';
import type { ReadableRun } from '../../runs/readRun';
import { oneLine } from '../markdownText';
import {
  afterEnd,
  afterEvent,
  idleStatus,
  isActive,
  startingStatus,
  type TrainingOutcome,
} from '../trainingState';
import type { RunNames } from './runNames';

/** The weights of a run that trains, as last previewed. */
export interface LiveWeights {
  /** Optimiser steps taken: decoded pictures of an earlier version are out of date. */
  readonly version: number;
  readonly facts: CheckpointFacts;
}

/** What of a run is other than before. */
export type RunChange =
  /** Its folder: record, checkpoints, whether it can be resumed. */
  | { readonly kind: 'folder'; readonly run: Run }
  /** Another engine goes on with it; its record says which and why. */
  | { readonly kind: 'engine'; readonly run: Run }
  /** It begins to train, or goes on: record and curves are those of this moment. */
  | { readonly kind: 'started'; readonly run: Run }
  | { readonly kind: 'status'; readonly run: Run }
  /** The points that its curves have gained. */
  | {
      readonly kind: 'metrics';
      readonly run: Run;
      readonly steps: readonly StepMetrics[];
      readonly epochs: readonly EpochMetrics[];
    }
  | { readonly kind: 'preview'; readonly run: Run }
  /** There are newer live weights; none any more when the run has ended. */
  | { readonly kind: 'live'; readonly run: Run }
  /** It trains no more, however that came; the folder has been read anew. */
  | { readonly kind: 'ended'; readonly run: Run };

/**
 * One run, whole: what its folder says and what is told of it while it trains. Everyone who shows a run
 * reads it here; `Runs` feeds it with its folder, `TrainingQueue` with events.
 */
export class Run {
  /** Absolute path of the run folder, which names the run everywhere. */
  readonly id: string;
  readonly #names: RunNames;
  readonly #changed: (change: RunChange) => void;
  #folder: ReadableRun;
  /** Of its last training in this window. */
  #status?: TrainingStatus;
  #outcome?: TrainingOutcome;
  /** While it trains; of other runs they are read when asked for. */
  #curves?: { readonly steps: StepMetrics[]; readonly epochs: EpochMetrics[] };
  /** Checkpoints told of that the folder has not been read since. */
  #told: readonly CheckpointFacts[] = [];
  #live?: LiveWeights;
  #preview?: Preview;

  constructor(folder: ReadableRun, names: RunNames, changed: (change: RunChange) => void) {
    this.id = folder.path;
    this.#folder = folder;
    this.#names = names;
    this.#changed = changed;
  }

  get record(): RunRecord {
    return this.#folder.record;
  }

  /** What people have noted on it. */
  get notes(): RunNotes {
    return this.#folder.notes;
  }

  /** In a word, for a sentence: what people call it, else the name of the folder of pictures. */
  get title(): string {
    return this.#given || oneLine(path.basename(this.record.data.folder) || this.record.name);
  }

  /** Tells it from other runs, where runs are listed: what people call it, else {@link madeOf}. */
  get name(): string {
    return this.#given || this.madeOf;
  }

  /** What it is trained on, when it began, how many latent dimensions it has. */
  get madeOf(): string {
    return oneLine(this.#names.nameOf(this.record));
  }

  get stepsPerEpoch(): number {
    return this.#folder.stepsPerEpoch;
  }

  /** Latest first; the figures are those in each file. */
  get checkpoints(): readonly CheckpointFacts[] {
    if (this.#told.length === 0) return this.#folder.checkpoints;
    const told = new Set(this.#told.map(({ path: file }) => file));
    const others = this.#folder.checkpoints.filter(({ path: file }) => !told.has(file));
    return [...this.#told, ...others].sort(latestFirst);
  }

  get damagedCheckpoints(): ReadableRun['damagedCheckpoints'] {
    return this.#folder.damagedCheckpoints;
  }

  /** There is a state to go on from. */
  get resumable(): boolean {
    return this.#folder.resumable;
  }

  /** It has had all its epochs, so that going on with it needs a new number of them. */
  get finished(): boolean {
    return this.#folder.finished;
  }

  /** What it is doing, or how its last training ended. */
  get status(): TrainingStatus {
    const status = this.#status;
    if (status && isActive(status)) return status;
    const { epochs } = this.record.training;
    const { message, ...resting } = { ...(status ?? idleStatus), epoch: this.#epochReached, epochs };
    if (this.isTrainedElsewhere) return { ...resting, state: 'elsewhere', resumable: false };
    const resumable = this.resumable && !this.finished;
    if (this.finished) {
      const early = this.record.stoppedEarly;
      return { ...resting, state: 'completed', ...(early && { stoppedEarly: early.bestEpoch }), resumable };
    }
    const { divergence } = this.#folder;
    // Of a training that ended in another window, or before this one was loaded, only the folder tells.
    if (!status && divergence)
      return { ...resting, state: 'failed', message: divergedText(divergence), resumable };
    return {
      ...resting,
      state: status?.state ?? 'stopped',
      ...(message !== undefined && { message }),
      resumable,
    };
  }

  /** A process is busy with it. */
  get isTraining(): boolean {
    return this.#status !== undefined && isActive(this.#status);
  }

  /** A process of another window, or of the command line, is busy with it. */
  get isTrainedElsewhere(): boolean {
    return this.#folder.locked && !this.isTraining;
  }

  /** That process waits to be told to continue. */
  get isPaused(): boolean {
    return this.#status?.state === 'paused';
  }

  /** How its last training in this window ended. */
  get outcome(): TrainingOutcome | undefined {
    return this.#outcome;
  }

  /** While it trains, from the first preview on. */
  get live(): LiveWeights | undefined {
    return this.#live;
  }

  /** The latest of a training in this window. */
  get preview(): Preview | undefined {
    return this.#preview;
  }

  /** The last point of its step curves, while it trains. */
  get lastStep(): StepMetrics | undefined {
    return this.#curves?.steps.at(-1);
  }

  /** The last point of its epoch curves, while it trains. */
  get lastEpoch(): EpochMetrics | undefined {
    return this.#curves?.epochs.at(-1);
  }

  /** Its curves: at once while it trains, else from its folder. */
  async curves(): Promise<Curves> {
    return this.#curves ?? readCurves(this.id);
  }

  /** Takes in what its folder says now. For `Runs` only. */
  update(folder: ReadableRun): void {
    const before = this.#folder;
    // What the trainer says of a run in training is newer than any file.
    this.#folder = this.isTraining
      ? { ...folder, record: before.record, stepsPerEpoch: before.stepsPerEpoch }
      : folder;
    const listed = new Set(folder.checkpoints.map(({ path: file, step }) => `${file}\n${step}`));
    this.#told = this.isTraining
      ? this.#told.filter(({ path: file, step }) => !listed.has(`${file}\n${step}`))
      : [];
    if (!sameFolder(before, folder)) this.#changed({ kind: 'folder', run: this });
  }

  /** A process is about to train it. For `TrainingQueue` only. */
  begin(): void {
    this.#outcome = undefined;
    this.#setStatus(startingStatus);
  }

  /** Takes in what the process that trains it says. For `TrainingQueue` only. */
  take(event: TrainingEvent): void {
    switch (event.type) {
      case 'started':
        this.#start(event);
        break;
      case 'steps':
        this.#curves?.steps.push(...event.points);
        break;
      case 'epoch':
        this.#curves?.epochs.push(event.metrics);
        break;
      case 'checkpoint':
        this.#takeCheckpoint(event);
        break;
      case 'preview':
        this.#takePreview(event);
        break;
      case 'engine':
        this.#folder = { ...this.#folder, record: { ...this.#folder.record, engine: event.engine } };
        break;
      case 'stage':
        break;
    }
    this.#tell(event);
  }

  /** Its process has ended and its folder has been read since. For `TrainingQueue` only. */
  end(outcome: TrainingOutcome): void {
    const hadLive = this.#live !== undefined;
    this.#outcome = outcome;
    this.#live = undefined;
    this.#told = [];
    this.#curves = undefined;
    if (outcome.outcome === 'withdrawn') this.#status = undefined;
    else this.#status = afterEnd(this.#status ?? idleStatus, outcome);
    if (hadLive) this.#changed({ kind: 'live', run: this });
    this.#changed({ kind: 'status', run: this });
    this.#changed({ kind: 'ended', run: this });
  }

  /** What people call it; empty when nobody calls it anything. */
  get #given(): string {
    return oneLine(this.notes.name ?? '');
  }

  /** The epoch that the last step saved falls in, 1 for the first; 0 when no step is. */
  get #epochReached(): number {
    const step = this.#folder.step ?? this.checkpoints[0]?.step ?? 0;
    return Math.ceil(step / this.stepsPerEpoch);
  }

  #start({ record, stepsPerEpoch, history }: StartedEvent): void {
    this.#folder = { ...this.#folder, record, stepsPerEpoch };
    this.#curves = {
      steps: history.filter((line): line is StepMetrics => line.kind === 'step'),
      epochs: history.filter((line): line is EpochMetrics => line.kind === 'epoch'),
    };
  }

  #takePreview({ type: _type, run: _run, live, ...preview }: PreviewEvent): void {
    this.#preview = preview;
    if (live) this.#live = { version: live.step, facts: live };
  }

  #takeCheckpoint({ facts, removed = [] }: CheckpointEvent): void {
    const isThere = ({ path: file }: CheckpointFacts): boolean => !removed.includes(file);
    this.#told = [facts, ...this.#told.filter((each) => each.path !== facts.path && isThere(each))];
    this.#folder = { ...this.#folder, checkpoints: this.#folder.checkpoints.filter(isThere) };
  }

  #tell(event: TrainingEvent): void {
    // The status first: whoever hears of the event finds both as they are now.
    const status = afterEvent(this.#status ?? startingStatus, event, this.stepsPerEpoch);
    const run = this as Run;
    if (event.type === 'started') {
      this.#status = status;
      this.#changed({ kind: 'started', run });
      this.#changed({ kind: 'status', run });
      return;
    }
    this.#setStatus(status);
    if (event.type === 'steps') this.#changed({ kind: 'metrics', run, steps: event.points, epochs: [] });
    if (event.type === 'epoch') this.#changed({ kind: 'metrics', run, steps: [], epochs: [event.metrics] });
    if (event.type === 'checkpoint') this.#changed({ kind: 'folder', run });
    if (event.type === 'engine') this.#changed({ kind: 'engine', run });
    if (event.type === 'preview') {
      this.#changed({ kind: 'preview', run });
      if (event.live) this.#changed({ kind: 'live', run });
    }
  }

  #setStatus(status: TrainingStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#changed({ kind: 'status', run: this });
  }
}

/** Order of the checkpoints of one run: the most trained first. */
function latestFirst(one: CheckpointFacts, other: CheckpointFacts): number {
  return other.step - one.step;
}

function divergedText({ reason, learningRate }: Divergence): string {
  return l10n.t('{0} Resume with a smaller learning rate than {1}.', reason, learningRate);
}

function sameFolder(one: ReadableRun, other: ReadableRun): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
