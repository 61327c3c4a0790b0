import type { EngineState } from '../engine';
import type {
  CheckpointFacts,
  EpochMetrics,
  Losses,
  RunRecord,
  StepMetrics,
} from '../protocol/configuration';
import type { EventOfRun } from '../protocol/trainer';
import { epochBatches, gatherAhead, inChunks } from '../data/batches';
import type { ImageDataset } from '../data/dataset';
import type { DataSplit } from '../data/split';
import { bestEpoch, epochsWithoutBetter } from '../latent/bestEpoch';
import { randomStream } from '../latent/random';
import { isCheckpointDue, lastIntervention, stepsPerEpoch, totalSteps } from '../runs/epochs';
import { RunTakenOverError } from '../runs/runLock';
import type { TrainingState } from '../runs/trainingState';
import { lossWeights, weightedLoss } from '../vae';
import { DivergenceWatch } from './divergence';
import { LossAverage } from './lossAverage';
import { namedLosses } from './losses';
import type { ModelRunner } from './modelRunner';
import { streamNoise } from './noise';
import { Pace } from './pace';
import type { Previewer } from './previewer';
import type { RunWriter } from './runWriter';
import type { EncodedPictures } from './samples';
import { Stopwatch } from './stopwatch';
import type { TrainingControl } from './trainingControl';
import type { TrainStep } from './trainStep';

/** Points of the step curves: an epoch, and in all, at most. */
const pointsPerEpoch = 50;
const mostPoints = 100_000;
const previewEveryMs = 1000;
/** Less often when they take longer than this share of the time. */
const previewShare = 1 / 20;
const progressEveryMs = 250;
/** In long epochs the state is also saved within them, so that a killed process loses little. */
const saveStateEveryMs = 60_000;

export interface TrainingSetup {
  readonly state: EngineState;
  readonly trainStep: TrainStep;
  readonly runner: ModelRunner;
  readonly dataset: ImageDataset;
  readonly split: DataSplit;
  readonly record: RunRecord;
  readonly writer: RunWriter;
  readonly previewer: Previewer;
  readonly encoded: EncodedPictures;
  readonly control: TrainingControl;
  readonly emit: (event: EventOfRun) => void;
  readonly warn: (message: string) => void;
  /** Where to go on. */
  readonly from: Pick<TrainingState, 'step' | 'epochSums' | 'windowSums' | 'epochSeconds'>;
  /** The epochs trained already, in order. */
  readonly epochs: readonly EpochMetrics[];
  /** The checkpoints that there are already. */
  readonly checkpoints: readonly CheckpointFacts[];
}

/** How training ended. */
export interface LoopEnd {
  readonly outcome: 'completed' | 'stopped';
  /** When its patience had run out. */
  readonly stoppedEarly?: { readonly bestEpoch: number };
}

/**
 * The optimisation itself. All randomness is drawn from streams numbered by step and epoch, so a run that
 * was interrupted and resumed takes the very steps it would have taken.
 *
 * What lies on the disk is never ahead of what can be gone on from: an epoch's metrics and its checkpoint
 * are written before the state at its end. A run that is killed in between takes the epoch up again and
 * writes both anew, the same to the last bit. Which epoch is best, and whether patience has run out, is told by
 * the metrics alone; the checkpoint of the best epoch before goes last, when the state can do without it.
 */
export class TrainingLoop {
  readonly #setup: TrainingSetup;
  readonly #stepsPerEpoch: number;
  readonly #totalSteps: number;
  readonly #stepsPerPoint: number;
  readonly #pace = new Pace();
  /** For the time left: over so long that it counts what comes once an epoch, and that a busy moment does not double it. */
  readonly #longPace = new Pace(120);
  readonly #watch: DivergenceWatch;
  readonly #stopwatch: Stopwatch;
  /** Of whole epochs and within them, by their steps. */
  readonly #checkpoints: Map<number, CheckpointFacts>;
  readonly #epochs: EpochMetrics[];
  readonly #warned = new Set<string>();
  /** Pictures of this epoch that were trained before its time was taken: by a version that did not keep it. */
  #untimedImages: number;
  #step: number;
  #savedStep: number;
  readonly #window: LossAverage;
  readonly #epochAverage: LossAverage;
  #pendingPoints: StepMetrics[] = [];
  #lastProgress = 0;
  #lastPreview = 0;
  #previewMs = 0;
  #lastSave = performance.now();

  constructor(setup: TrainingSetup) {
    const { record, runner, from } = setup;
    this.#setup = setup;
    this.#stepsPerEpoch = stepsPerEpoch(record);
    this.#totalSteps = totalSteps(record);
    this.#stepsPerPoint = Math.max(
      1,
      Math.floor(this.#stepsPerEpoch / pointsPerEpoch),
      Math.ceil(this.#totalSteps / mostPoints),
    );
    this.#watch = new DivergenceWatch(runner.imageBytes);
    this.#stopwatch = new Stopwatch(from.epochSeconds);
    this.#untimedImages = from.epochSeconds === undefined ? (from.epochSums?.images ?? 0) : 0;
    this.#step = this.#savedStep = from.step;
    this.#window = new LossAverage(from.windowSums);
    this.#epochAverage = new LossAverage(from.epochSums);
    this.#checkpoints = new Map(setup.checkpoints.map((facts) => [facts.step, facts]));
    this.#epochs = [...setup.epochs];
  }

  /** Optimiser steps taken. */
  get step(): number {
    return this.#step;
  }

  /** Steps at the state that was saved last. */
  get savedStep(): number {
    return this.#savedStep;
  }

  /** @returns once the last epoch is done, patience has run out, or the control has asked to stop; all is saved. */
  async run(): Promise<LoopEnd> {
    const { record } = this.#setup;
    // An earlier version saved the checkpoint after the state, and may have been killed in between.
    if (this.#isEpochEnd && isCheckpointDue(record, this.#epochsDone)) await this.#saveCheckpoint();
    await this.#removeOutdone();
    await this.#preview();
    for (let epoch = 1 + Math.floor(this.#epochsDone); epoch <= record.training.epochs; epoch++) {
      if (this.#isExhausted) return this.#endEarly();
      const finished = await this.#epoch(epoch);
      if (!finished) return { outcome: 'stopped' };
    }
    return { outcome: 'completed' };
  }

  /** Whether so many epochs have brought nothing better that training is to end. */
  get #isExhausted(): boolean {
    const { record } = this.#setup;
    const { patience } = record.training;
    if (patience === undefined || !this.#isEpochEnd) return false;
    return epochsWithoutBetter(this.#epochs, lastIntervention(record)) >= patience;
  }

  async #endEarly(): Promise<LoopEnd> {
    await this.#saveCheckpoint();
    return { outcome: 'completed', stoppedEarly: { bestEpoch: bestEpoch(this.#epochs)?.epoch ?? 0 } };
  }

  /** @returns false when it was stopped before its end. */
  async #epoch(epoch: number): Promise<boolean> {
    const { record, dataset, split, control } = this.#setup;
    const { batchSize, seed } = record.training;
    const firstStep = this.#step % this.#stepsPerEpoch;
    this.#stopwatch.start();
    const batches = epochBatches({ indices: split.training, batchSize, seed, epoch, firstStep });
    for await (const { pixels } of gatherAhead(dataset, batches)) {
      await this.#waitWhilePaused();
      if (control.stopRequested) {
        await this.#stop();
        return false;
      }
      await this.#takeStep(pixels);
      await this.#report();
    }
    await this.#finishEpoch(epoch);
    return true;
  }

  async #takeStep(pixels: Uint8Array): Promise<void> {
    const { state, trainStep, runner } = this.#setup;
    const losses = await trainStep.take(state, pixels, {
      step: this.#step,
      stepsPerEpoch: this.#stepsPerEpoch,
    });
    this.#step++;
    this.#watch.check(losses, this.#step);
    const count = pixels.length / runner.imageBytes;
    this.#window.add(losses, count);
    this.#epochAverage.add(losses, count);
  }

  /** Curve points, progress and previews, each at its own pace. */
  async #report(): Promise<void> {
    const stepInEpoch = ((this.#step - 1) % this.#stepsPerEpoch) + 1;
    const counted = this.#stepsPerPoint > this.#stepsPerEpoch ? this.#step : stepInEpoch;
    if (counted % this.#stepsPerPoint === 0) {
      const point = { kind: 'step', step: this.#step, epoch: this.#epochsDone } as const;
      this.#pendingPoints.push({ ...point, ...this.#window.take() });
    }
    this.#pace.update(this.#step);
    const now = performance.now();
    if (now - this.#lastProgress >= progressEveryMs || stepInEpoch === this.#stepsPerEpoch) {
      this.#lastProgress = now;
      await this.#flushPoints();
      this.#progress();
    }
    if (now - this.#lastPreview >= this.#previewPause) await this.#preview();
    if (now - this.#lastSave >= saveStateEveryMs && stepInEpoch < this.#stepsPerEpoch) {
      await this.#saveState();
    }
  }

  async #flushPoints(): Promise<void> {
    if (this.#pendingPoints.length === 0) return;
    const points = this.#pendingPoints;
    this.#pendingPoints = [];
    await this.#setup.writer.appendMetrics(points);
    this.#setup.emit({ type: 'steps', points });
  }

  #progress(): void {
    const { split, emit } = this.#setup;
    const stepsPerSecond = this.#pace.perSecond;
    this.#longPace.update(this.#step);
    const lasting = this.#longPace.perSecond;
    emit({
      type: 'stage',
      stage: 'training',
      done: this.#step,
      total: this.#totalSteps,
      imagesPerSecond: stepsPerSecond && (stepsPerSecond * split.training.length) / this.#stepsPerEpoch,
      secondsLeft: lasting && (this.#totalSteps - this.#step) / lasting,
    });
  }

  async #finishEpoch(epoch: number): Promise<void> {
    const { split, emit, writer, record } = this.#setup;
    this.#stopwatch.hold();
    const { seconds } = this.#stopwatch;
    const last = { step: this.#step - 1, stepsPerEpoch: this.#stepsPerEpoch };
    const weights = lossWeights(record.training, last);
    const validation = await this.#validate(weights);
    const metrics: EpochMetrics = {
      kind: 'epoch',
      epoch,
      step: this.#step,
      train: this.#epochAverage.take(),
      validation,
      klWeight: weights['kl'] ?? 1,
      imagesPerSecond: (split.training.length - this.#untimedImages) / seconds,
      seconds,
    };
    if (validation) DivergenceWatch.checkFinite(validation, this.#step);
    this.#untimedImages = 0;
    this.#stopwatch.reset();
    await this.#flushPoints();
    await writer.appendMetrics([metrics], { sync: true });
    writer.lastEpoch = metrics;
    this.#epochs.push(metrics);
    const saved = await this.#writeDueCheckpoint(metrics);
    // An epoch that has been announced is never lost.
    await this.#saveState();
    const removed = await this.#removeOutdone();
    emit({ type: 'epoch', metrics });
    if (saved) emit({ type: 'checkpoint', facts: saved, ...(removed.length > 0 && { removed }) });
    // A fast epoch would otherwise end without having been seen.
    if (performance.now() - this.#lastPreview > this.#previewPause / 2 || this.#step === this.#totalSteps) {
      await this.#preview();
    }
  }

  async #validate(weights: Readonly<Record<string, number>>): Promise<Losses | undefined> {
    const { split, dataset, runner, state, record } = this.#setup;
    const count = split.validation.length;
    if (count === 0) return undefined;
    const average = new LossAverage();
    const noise = streamNoise(randomStream(record.training.seed, 'validation', 0));
    for await (const { pixels } of gatherAhead(dataset, inChunks(split.validation, runner.imageBytes))) {
      const terms = await runner.evaluate(state, pixels, noise);
      for (let i = 0; i < terms.kl.length; i++) {
        const each = Object.fromEntries(Object.entries(terms).map(([name, values]) => [name, values[i]!]));
        average.add(namedLosses({ loss: weightedLoss(each, weights), ...each }), 1);
      }
    }
    return average.take();
  }

  /** Milliseconds from a preview to the next. */
  get #previewPause(): number {
    return Math.max(previewEveryMs, this.#previewMs / previewShare);
  }

  async #preview(): Promise<void> {
    const { previewer, encoded, state, writer, emit } = this.#setup;
    const started = performance.now();
    const encodings = await encoded.few(state);
    const drawn = await previewer.draw(state, encodings);
    const live = await this.#orWarn('the live weights', () =>
      writer.writeLiveCheckpoint(state, this.#step, encodings),
    );
    emit({ type: 'preview', step: this.#step, epoch: this.#epochsDone, ...drawn, live });
    this.#lastPreview = performance.now();
    this.#previewMs = this.#lastPreview - started;
  }

  async #waitWhilePaused(): Promise<void> {
    const { control, emit } = this.#setup;
    if (!control.paused) return;
    this.#stopwatch.hold();
    await this.#saveState();
    await this.#preview();
    emit({ type: 'stage', stage: 'paused', done: this.#step, total: this.#totalSteps });
    await control.whilePaused();
    this.#stopwatch.start();
    this.#pace.reset();
    this.#longPace.reset();
  }

  /** What was learnt so far becomes a checkpoint, and the state says where to go on. */
  async #stop(): Promise<void> {
    if (this.#step === 0) return;
    await this.#flushPoints();
    await this.#saveCheckpoint();
    if (this.#savedStep !== this.#step) await this.#saveState();
  }

  async #saveState(): Promise<void> {
    const { writer, state } = this.#setup;
    // The sums that are saved have forgotten these points.
    await this.#flushPoints();
    await writer.writeState(state, {
      step: this.#step,
      epochSums: this.#epochAverage.sums,
      windowSums: this.#window.sums,
      epochSeconds: this.#stopwatch.seconds,
    });
    this.#savedStep = this.#step;
    this.#lastSave = performance.now();
  }

  /** Of an epoch that has ended: for good when it is due, until there is a better one when it is the best so far. */
  async #writeDueCheckpoint(epoch: EpochMetrics): Promise<CheckpointFacts | undefined> {
    const { record, control } = this.#setup;
    const isDue = isCheckpointDue(record, epoch.epoch) || control.stopRequested || this.#isExhausted;
    if (!isDue && bestEpoch(this.#epochs) !== epoch) return undefined;
    return this.#writeCheckpoint(!isDue);
  }

  /**
   * Removes what was kept only as the best so far, and is that no more.
   * @returns the paths.
   */
  async #removeOutdone(): Promise<readonly string[]> {
    const best = bestEpoch(this.#epochs);
    const outdone = [...this.#checkpoints.values()].filter(
      ({ provisional, epoch }) => provisional && epoch !== best?.epoch,
    );
    const removed: string[] = [];
    for (const facts of outdone) {
      const file = await this.#orWarn('removing it', () => this.#setup.writer.removeCheckpoint(facts));
      if (file === undefined) continue;
      this.#checkpoints.delete(facts.step);
      removed.push(file);
    }
    return removed;
  }

  /** Saves the checkpoint of this step for good and announces it, unless there is one. */
  async #saveCheckpoint(): Promise<void> {
    const saved = this.#checkpoints.get(this.#step);
    if (saved && !saved.provisional) return;
    this.#setup.emit({ type: 'checkpoint', facts: await this.#writeCheckpoint() });
  }

  /** With a picture of samples beside it. */
  async #writeCheckpoint(provisional = false): Promise<CheckpointFacts> {
    const { writer, state, emit, previewer, encoded } = this.#setup;
    emit({ type: 'stage', stage: 'saving', done: this.#step, total: this.#totalSteps });
    const encodings = await encoded.all(state);
    const facts = await writer.writeCheckpoint(state, this.#step, encodings, provisional);
    this.#checkpoints.set(this.#step, facts);
    const drawn = await previewer.draw(state, encodings);
    const file = writer.previewFile(this.#step);
    await this.#orWarn('the preview', () => previewer.save(drawn, file, writer.guard));
    return facts;
  }

  /** For files whose loss does not hurt the run: a failure is told, once for each cause, and training goes on. */
  async #orWarn<T>(what: string, write: () => Promise<T>): Promise<T | undefined> {
    try {
      return await write();
    } catch (error) {
      if (error instanceof RunTakenOverError) throw error;
      const { message, code = message } = error as NodeJS.ErrnoException;
      const cause = `${what} ${code}`;
      if (!this.#warned.has(cause)) this.#setup.warn(`${message} Training goes on without ${what}.`);
      this.#warned.add(cause);
      return undefined;
    }
  }

  /** Fractional. */
  get #epochsDone(): number {
    return this.#step / this.#stepsPerEpoch;
  }

  get #isEpochEnd(): boolean {
    return this.#step > 0 && this.#step % this.#stepsPerEpoch === 0;
  }
}
