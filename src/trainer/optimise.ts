import type { Engine, EngineState, StateTensor } from '../engine';
import type { MetricsLine, RunRecord } from '../protocol/configuration';
import type { TrainingEvent, TrainResult } from '../protocol/trainer';
import { gather, gatherAhead, inChunks } from '../data/batches';
import type { ImageDataset } from '../data/dataset';
import type { DataSplit } from '../data/split';
import { stepsPerEpoch } from '../runs/epochs';
import { savedCheckpoints } from '../runs/readRun';
import { latestCheckpoint, readRunRecord, writeRunRecord } from '../runs/runFolder';
import type { RunLock } from '../runs/runLock';
import type { TrainingState } from '../runs/trainingState';
import { parameterSpecs } from '../vae';
import { DivergenceError } from './divergence';
import { ModelRunner } from './modelRunner';
import { Previewer, previewRows } from './previewer';
import { Psnr } from './psnr';
import { RunWriter } from './runWriter';
import { EncodedPictures } from './samples';
import type { TrainingControl } from './trainingControl';
import { TrainingLoop } from './trainingLoop';
import type { TrainStep } from './trainStep';

/** What a run needs of the process it lives in. */
export interface TrainingHost {
  readonly control: TrainingControl;
  readonly emit: (event: TrainingEvent) => void;
  readonly log: (level: 'info' | 'warning', message: string) => void;
  /** Ends scanning and decoding early; once steps are taken, use the control. */
  readonly signal: AbortSignal;
  /** Whether the result is to have the figures that cost a pass over the held-out pictures. */
  readonly measures?: boolean;
}

/** A run whose folder, pictures and engine are ready. */
export interface PreparedRun {
  readonly run: string;
  readonly record: RunRecord;
  readonly dataset: ImageDataset;
  readonly split: DataSplit;
  readonly engine: Engine;
  readonly trainStep: TrainStep;
  /** Parameters and moments to begin with. */
  readonly tensors: Record<string, StateTensor>;
  readonly from: Pick<TrainingState, 'step' | 'epochSums' | 'windowSums' | 'epochSeconds'>;
  readonly history: readonly MetricsLine[];
  readonly lock: RunLock;
}

/**
 * Trains a prepared run until its last epoch is done or it is stopped.
 *
 * @throws NothingLearntError when it was stopped before its first step; DivergenceError, StorageError, and
 *   RunTakenOverError when another process trains the run by now.
 */
export async function optimise(prepared: PreparedRun, host: TrainingHost): Promise<TrainResult> {
  const { run, record, dataset, split, engine, trainStep, from, history, lock } = prepared;
  const runner = new ModelRunner(engine, record.model);
  const parameterNames = parameterSpecs(record.model).map(({ name }) => name);
  const writer = new RunWriter(run, record, parameterNames, lock);
  const epochs = history.filter((line) => line.kind === 'epoch');
  writer.lastEpoch = epochs.at(-1);
  host.emit({ type: 'started', run, record, stepsPerEpoch: stepsPerEpoch(record), history });
  const state = engine.createState(prepared.tensors);
  const loop = new TrainingLoop({
    state,
    trainStep,
    runner,
    dataset,
    split,
    record,
    writer,
    previewer: new Previewer(runner, await gather(dataset, previewRows(split)), record.training.seed),
    encoded: new EncodedPictures(runner, dataset, split.training, record.training.seed),
    control: host.control,
    emit: (event) => host.emit({ ...event, run }),
    warn: (message) => host.log('warning', message),
    from,
    epochs,
    checkpoints: await savedCheckpoints(run),
  });
  try {
    const end = await loop.run();
    if (loop.step === 0) throw new NothingLearntError();
    if (end.stoppedEarly) await note(prepared, { stoppedEarly: { ...now(loop), ...end.stoppedEarly } }, host);
    const checkpoint = writer.lastCheckpoint ?? (await latestCheckpoint(run));
    if (checkpoint === undefined) throw new Error(`The run ${run} ended without a checkpoint.`);
    const measured = host.measures ? await heldOutPsnr(prepared, runner, state, host) : undefined;
    return {
      ...end,
      run,
      checkpoint,
      epochs: record.training.epochs,
      ...(measured !== undefined && { psnr: measured }),
    };
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    const { learningRate } = record.training.schedule;
    await note(prepared, { divergence: { ...now(loop), learningRate, reason: error.message } }, host);
    throw await withRemedy(error, run, record, loop.savedStep);
  }
}

/** Of the pictures held out, in dB; undefined when there are none, or nobody waits for it. All is saved by then. */
async function heldOutPsnr(
  { dataset, split }: PreparedRun,
  runner: ModelRunner,
  state: EngineState,
  { control, log }: TrainingHost,
): Promise<number | undefined> {
  const psnr = new Psnr();
  try {
    for await (const { pixels } of gatherAhead(dataset, inChunks(split.validation, runner.imageBytes))) {
      if (control.stopRequested) return undefined;
      await psnr.add(runner, state, pixels);
    }
  } catch (error) {
    log('warning', `${(error as Error).message} So the PSNR of the held-out pictures is not known.`);
    return undefined;
  }
  return psnr.value;
}

/** The end of a run that was stopped before it took a step; cancelling is no failure. */
export class NothingLearntError extends Error {
  override readonly name = 'AbortError';

  constructor() {
    super('Stopped before the first step: nothing was learnt.');
  }
}

/** How a training ended, so that whoever opens the run later does not have the same happen again unawares. */
async function note(
  { run, lock }: PreparedRun,
  ended: Pick<RunRecord, 'divergence' | 'stoppedEarly'>,
  { log }: TrainingHost,
): Promise<void> {
  try {
    // As it is now: its engine may have changed since.
    await writeRunRecord(run, { ...(await readRunRecord(run)), ...ended }, { guard: () => lock.check() });
  } catch (error) {
    log('warning', `${(error as Error).message} So the run does not know how its training ended.`);
  }
}

function now({ step }: TrainingLoop) {
  return { at: new Date().toISOString(), step };
}

/** Says what is kept of a run that has diverged, and how to go on with it. */
async function withRemedy(error: DivergenceError, run: string, record: RunRecord, savedStep: number) {
  const { learningRate } = record.training.schedule;
  const checkpoint = await latestCheckpoint(run);
  const kept = savedStep > 0 ? `from step ${savedStep}, the last that was saved` : 'from the start';
  return new DivergenceError(
    `${error.message} Resume the run with a smaller learning rate than ${learningRate} to go on ${kept}. ` +
      (checkpoint === undefined ? 'It has no checkpoint yet.' : `Its last checkpoint is ${checkpoint}.`),
    { cause: error },
  );
}
