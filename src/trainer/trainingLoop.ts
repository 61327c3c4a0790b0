import type { CompiledProgram, Engine, EngineState, NamedArrays } from '../engine';
import type { EpochMetrics, Losses, RunRecord, StepMetrics } from '../protocol/configuration';
import type { TrainingEvent } from '../protocol/trainer';
import { epochBatches, gather } from '../data/batches';
import type { ImageDataset } from '../data/dataset';
import { randomStream } from '../latent/random';
import type { DataSplit } from '../data/split';
import type { EpochSums } from '../runs/trainingState';
import { biasCorrections, trainStepProgram } from '../vae';
import { DivergenceWatch } from './divergence';
import { LossAverage } from './lossAverage';
import type { ModelRunner } from './modelRunner';
import { Pace } from './pace';
import type { RunWriter } from './runWriter';
import type { TrainingControl } from './trainingControl';
import type { Previewer } from './previewer';

/** Points of the step curves an epoch, at most. */
const pointsPerEpoch = 50;
const previewEveryMs = 1000;
const progressEveryMs = 250;
/** In long epochs the state is also saved within them, so that a killed process loses little. */
const saveStateEveryMs = 60_000;

export interface TrainingSetup {
  readonly engine: Engine;
  readonly state: EngineState;
  readonly runner: ModelRunner;
  readonly dataset: ImageDataset;
  readonly split: DataSplit;
  readonly record: RunRecord;
  readonly writer: RunWriter;
  readonly previewer: Previewer;
  readonly control: TrainingControl;
  readonly emit: (event: TrainingEvent) => void;
  /** Where to go on: zero and nothing for a new run. */
  readonly startStep: number;
  readonly epochSums?: EpochSums;
}

/** @returns optimiser steps in an epoch that shows every training picture once. */
export function stepsPerEpoch(trainingImages: number, batchSize: number): number {
  return Math.ceil(trainingImages / batchSize);
}

/**
 * The optimisation itself. All randomness is drawn from streams numbered by step and epoch, so a run that
 * was interrupted and resumed takes the very steps it would have taken.
 */
export class TrainingLoop {
  readonly #stepsPerEpoch: number;
  readonly #pace = new Pace();
  readonly #watch = new DivergenceWatch();
  readonly #programs = new Map<number, Promise<CompiledProgram>>();
  readonly #noise: Float32Array;
  #step: number;
  #window = new LossAverage();
  #epochAverage: LossAverage;
  #pendingPoints: StepMetrics[] = [];
  #lastProgress = 0;
  #lastPreview = 0;
  #lastSave = performance.now();

  constructor(private readonly setup: TrainingSetup) {
    const { record, split, startStep, epochSums } = setup;
    this.#stepsPerEpoch = stepsPerEpoch(split.training.length, record.training.batchSize);
    this.#step = startStep;
    this.#epochAverage = new LossAverage(epochSums);
    this.#noise = new Float32Array(record.training.batchSize * record.model.latentDimensions);
  }

  /** @returns once the last epoch is done, or the control has asked to stop; either way all is saved. */
  async run(): Promise<'completed' | 'stopped'> {
    const { record, control } = this.setup;
    // The state before the first step, so that even a run killed in its first epoch can be resumed.
    if (this.#step === 0) await this.#saveState();
    await this.#preview();
    for (
      let epoch = 1 + Math.floor(this.#step / this.#stepsPerEpoch);
      epoch <= record.training.epochs;
      epoch++
    ) {
      const finished = await this.#epoch(epoch);
      if (!finished) return 'stopped';
      if (control.stopRequested && epoch < record.training.epochs) {
        await this.#saveCheckpoint(epoch);
        return 'stopped';
      }
    }
    return 'completed';
  }

  /** @returns false when it was stopped part of the way. */
  async #epoch(epoch: number): Promise<boolean> {
    const { record, split, control } = this.setup;
    const { batchSize, seed, checkpointEvery, epochs } = record.training;
    const started = performance.now();
    const firstStep = this.#step % this.#stepsPerEpoch;
    let position = 0;
    for (const batch of epochBatches({ indices: split.training, batchSize, seed, epoch })) {
      if (position++ < firstStep) continue;
      await this.#waitWhilePaused();
      if (control.stopRequested) {
        await this.#interrupted(epoch);
        return false;
      }
      await this.#takeStep(batch);
      await this.#report();
    }
    await this.#finishEpoch(epoch, (performance.now() - started) / 1000, firstStep);
    if (epoch % checkpointEvery === 0 || epoch === epochs) await this.#saveCheckpoint(epoch);
    return true;
  }

  async #takeStep(batch: Uint32Array): Promise<void> {
    const { record, dataset, state } = this.setup;
    const { seed, learningRate } = record.training;
    const noise = this.#noise.subarray(0, batch.length * record.model.latentDimensions);
    const inputs: NamedArrays = {
      pixels: gather(dataset, batch),
      noise: randomStream(seed, 'noise', this.#step).fillNormal(noise),
      learningRate: Float32Array.of(learningRate),
      klWeight: Float32Array.of(this.#klWeight(this.#step)),
      ...scalars(biasCorrections(this.#step + 1)),
    };
    const outputs = await (await this.#program(batch.length)).run(state, inputs);
    const losses: Losses = {
      loss: outputs['loss']![0]!,
      reconstruction: outputs['reconstruction']![0]!,
      kl: outputs['kl']![0]!,
    };
    this.#step++;
    this.#watch.check(losses, this.#step);
    this.#window.add(losses, batch.length);
    this.#epochAverage.add(losses, batch.length);
  }

  /** Curve points, progress and previews, each at its own pace. */
  async #report(): Promise<void> {
    const stepInEpoch = ((this.#step - 1) % this.#stepsPerEpoch) + 1;
    if (stepInEpoch % Math.max(1, Math.floor(this.#stepsPerEpoch / pointsPerEpoch)) === 0) {
      const point = { kind: 'step', step: this.#step, epoch: this.#step / this.#stepsPerEpoch } as const;
      this.#pendingPoints.push({ ...point, ...this.#window.take() });
    }
    this.#pace.update(this.#step);
    const now = performance.now();
    if (now - this.#lastProgress >= progressEveryMs || stepInEpoch === this.#stepsPerEpoch) {
      this.#lastProgress = now;
      await this.#flushPoints();
      this.#progress();
    }
    if (now - this.#lastPreview >= previewEveryMs) await this.#preview();
    if (now - this.#lastSave >= saveStateEveryMs && stepInEpoch < this.#stepsPerEpoch)
      await this.#saveState();
  }

  async #flushPoints(): Promise<void> {
    if (this.#pendingPoints.length === 0) return;
    const points = this.#pendingPoints;
    this.#pendingPoints = [];
    await this.setup.writer.appendMetrics(points);
    this.setup.emit({ type: 'steps', points });
  }

  #progress(): void {
    const { record, split, emit } = this.setup;
    const total = record.training.epochs * this.#stepsPerEpoch;
    const stepsPerSecond = this.#pace.perSecond;
    emit({
      type: 'stage',
      stage: 'training',
      done: this.#step,
      total,
      imagesPerSecond: stepsPerSecond && (stepsPerSecond * split.training.length) / this.#stepsPerEpoch,
      secondsLeft: stepsPerSecond && (total - this.#step) / stepsPerSecond,
    });
  }

  async #finishEpoch(epoch: number, seconds: number, firstStep: number): Promise<void> {
    const { record, split, emit, writer } = this.setup;
    const share = 1 - firstStep / this.#stepsPerEpoch;
    const klWeight = this.#klWeight(this.#step - 1);
    const validation = await this.#validate(klWeight);
    const metrics: EpochMetrics = {
      kind: 'epoch',
      epoch,
      step: this.#step,
      train: this.#epochAverage.take(),
      validation,
      klWeight,
      imagesPerSecond: (split.training.length * share) / seconds,
      seconds,
    };
    if (validation) this.#watch.check(validation, this.#step);
    await this.#flushPoints();
    await writer.appendMetrics([metrics]);
    writer.lastEpoch = metrics;
    // An epoch that has been announced is never lost.
    await this.#saveState();
    emit({ type: 'epoch', metrics });
    // A fast epoch would otherwise end without having been seen.
    if (performance.now() - this.#lastPreview > previewEveryMs / 2 || epoch === record.training.epochs) {
      await this.#preview();
    }
  }

  async #validate(klWeight: number): Promise<Losses | undefined> {
    const { split, dataset, runner, state, record } = this.setup;
    const count = split.validation.length;
    if (count === 0) return undefined;
    const average = new LossAverage();
    const noise = randomStream(record.training.seed, 'validation', 0);
    const chunk = 2048;
    for (let start = 0; start < count; start += chunk) {
      const pixels = gather(dataset, split.validation.subarray(start, start + chunk));
      const terms = await runner.evaluate(state, pixels, noise);
      for (let i = 0; i < terms.kl.length; i++) {
        const reconstruction = terms.reconstruction[i]!;
        const kl = terms.kl[i]!;
        average.add({ loss: reconstruction + klWeight * kl, reconstruction, kl }, 1);
      }
    }
    return average.take();
  }

  async #preview(): Promise<void> {
    const { previewer, state, writer, emit } = this.setup;
    const drawn = await previewer.draw(state);
    const live = await writer.writeLiveCheckpoint(state, this.#epochs, this.#step);
    emit({ type: 'preview', step: this.#step, epoch: this.#epochs, ...drawn, live });
    this.#lastPreview = performance.now();
  }

  async #waitWhilePaused(): Promise<void> {
    const { control, emit, record } = this.setup;
    if (!control.paused) return;
    await this.#flushPoints();
    await this.#saveState();
    await this.#preview();
    emit({
      type: 'stage',
      stage: 'paused',
      done: this.#step,
      total: record.training.epochs * this.#stepsPerEpoch,
    });
    await control.whilePaused();
    this.#pace.reset();
  }

  /** Stopped within an epoch: what was learnt so far becomes a checkpoint, and the state says where to go on. */
  async #interrupted(epoch: number): Promise<void> {
    await this.#flushPoints();
    await this.#saveState();
    if (this.#step % this.#stepsPerEpoch !== 0 || this.#step === 0) await this.#saveCheckpoint(epoch);
    else await this.#saveCheckpoint(epoch - 1);
  }

  async #saveState(): Promise<void> {
    const { writer, state } = this.setup;
    DivergenceWatch.checkParameters(await state.readAll(), this.#step);
    await writer.writeState(state, this.#step, this.#epochAverage.sums);
    this.#lastSave = performance.now();
  }

  async #saveCheckpoint(epoch: number): Promise<void> {
    const { writer, state, emit, previewer } = this.setup;
    emit({
      type: 'stage',
      stage: 'saving',
      done: this.#step,
      total: this.setup.record.training.epochs * this.#stepsPerEpoch,
    });
    const facts = await writer.writeCheckpoint(state, epoch, this.#step);
    await previewer.save((await previewer.draw(state)).samples, writer.previewFile(epoch));
    emit({ type: 'checkpoint', facts });
  }

  /** Rises linearly from 0 to β over the warm-up. */
  #klWeight(step: number): number {
    const { beta, klWarmUpEpochs } = this.setup.record.training;
    const warmUpSteps = klWarmUpEpochs * this.#stepsPerEpoch;
    return warmUpSteps > 0 ? beta * Math.min(1, (step + 1) / warmUpSteps) : beta;
  }

  /** Fractional epochs done. */
  get #epochs(): number {
    return this.#step / this.#stepsPerEpoch;
  }

  #program(batchSize: number): Promise<CompiledProgram> {
    let program = this.#programs.get(batchSize);
    if (!program) {
      program = this.setup.engine.compile(trainStepProgram(this.setup.record.model, batchSize));
      this.#programs.set(batchSize, program);
    }
    return program;
  }
}

function scalars(values: object): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Float32Array.of(value as number)]),
  );
}
