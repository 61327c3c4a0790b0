import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  type Engine,
  EngineUnavailableError,
  loadEngine,
  type LoadedEngine,
  type StateTensor,
} from '../engine';
import type { DataRecord, MetricsLine, RunRecord } from '../protocol/configuration';
import type { ResumeParams, TrainingEvent, TrainParams, TrainResult } from '../protocol/trainer';
import { type ImageDataset, loadDataset } from '../data/dataset';
import { skippedLines, summary } from '../data/report';
import { sameDataset } from '../data/fingerprint';
import { meanPixels } from '../data/meanPixels';
import { randomStream } from '../latent/random';
import { type DataSplit, splitDataset } from '../data/split';
import { readMetrics, truncateMetrics } from '../runs/metricsLog';
import {
  createRunFolder,
  latestCheckpoint,
  readRunRecord,
  runPaths,
  writeRunRecord,
} from '../runs/runFolder';
import { writeSkippedFiles } from '../runs/skippedFiles';
import { acquireRunLock } from '../runs/runLock';
import { readTrainingState, type TrainingState } from '../runs/trainingState';
import { initialParameters, initialTrainingState, parameterSpecs } from '../vae';
import { ConfigurationError, resolveConfiguration } from './configuration';
import { engineTrial } from './engineTrial';
import { ModelRunner } from './modelRunner';
import { Previewer } from './previewer';
import { RunWriter } from './runWriter';
import type { TrainingControl } from './trainingControl';
import { stepsPerEpoch, TrainingLoop } from './trainingLoop';

/** What a run needs of the process it lives in. */
export interface TrainingHost {
  readonly control: TrainingControl;
  readonly emit: (event: TrainingEvent) => void;
  readonly log: (level: 'info' | 'warning', message: string) => void;
  /** Ends scanning and decoding early; once steps are taken, use the control. */
  readonly signal: AbortSignal;
}

interface PreparedRun {
  readonly run: string;
  readonly record: RunRecord;
  readonly dataset: ImageDataset;
  readonly split: DataSplit;
  readonly engine: Engine;
  readonly tensors: Record<string, StateTensor>;
  readonly parameterNames: readonly string[];
  readonly resumed?: TrainingState;
  readonly history: readonly MetricsLine[];
}

/**
 * Scans and decodes a folder, then trains a new run on it.
 *
 * @throws FolderError, ConfigurationError, EngineUnavailableError before a run folder exists;
 *   DivergenceError or StorageError after, with the last good state kept.
 */
export async function train(params: TrainParams, host: TrainingHost): Promise<TrainResult> {
  const { configuration } = params;
  const dataset = await load(params.folder, params.cacheFolder, configuration, host);
  const { imageSize, channels } = dataset.transform;
  const { model, training } = resolveConfiguration(configuration, {
    imageSize,
    channels,
    count: dataset.count,
  });
  const split = splitDataset(dataset.count, training.validationFraction, training.seed);
  host.emit({ type: 'stage', stage: 'compiling', done: 0, total: 0 });
  const parameters = initialParameters(model, uniform(training.seed), meanPixels(dataset, split.training));
  const tensors = initialTrainingState(parameters);
  const trial = engineTrial(model, training.batchSize, tensors, params.cacheFolder);
  const { engine, reason } = await loadEngine(training.engine, trial);
  const created = new Date().toISOString();
  const about = {
    formatVersion: 1,
    created,
    extensionVersion: params.extensionVersion,
    engine: { name: engine.name, version: engine.version, reason },
    model,
    training,
    transform: dataset.transform,
    data: describe(dataset, split),
    gitCommit: await gitCommit(params.folder),
  } as const;
  const { run, record } = await createRunFolder(params.runsFolder, path.basename(params.folder), about);
  const prepared = {
    run,
    record,
    dataset,
    split,
    engine,
    tensors,
    parameterNames: Object.keys(parameters),
    history: [],
  };
  await writeSkippedFiles(run, dataset.skipped);
  return whileLocked(run, () => optimise(prepared, host));
}

/**
 * Goes on with a run from its last saved state, as if it had never been interrupted.
 *
 * @throws CheckpointError when the state is missing or damaged; FolderError when the pictures are gone;
 *   ConfigurationError when they have changed since, or nothing is left to train.
 */
export async function resume(params: ResumeParams, host: TrainingHost): Promise<TrainResult> {
  return whileLocked(params.run, () => resumeLocked(params, host));
}

async function resumeLocked(params: ResumeParams, host: TrainingHost): Promise<TrainResult> {
  const recorded = await readRunRecord(params.run);
  const resumed = await readTrainingState(params.run);
  const epochs = params.epochs ?? recorded.training.epochs;
  let record: RunRecord = { ...recorded, training: { ...recorded.training, epochs } };
  const perEpoch = stepsPerEpoch(record.data.trainingImages, record.training.batchSize);
  if (resumed.step >= epochs * perEpoch) {
    throw new ConfigurationError(
      `The run has already been trained for ${Math.floor(resumed.step / perEpoch)} epochs. ` +
        'Ask for more epochs to go on with it.',
    );
  }
  const dataset = await load(record.data.folder, params.cacheFolder, record.transform, host);
  if (!sameDataset(dataset, record.data.fingerprint)) {
    throw new ConfigurationError(
      `The pictures in ${record.data.folder} have changed since this run began, so its training and validation ` +
        'pictures cannot be told apart any more. Restore the folder, or start a new run.',
    );
  }
  const split = splitDataset(dataset.count, record.training.validationFraction, record.training.seed);
  host.emit({ type: 'stage', stage: 'compiling', done: 0, total: 0 });
  const { engine, reason } = await loadRecorded(record, host);
  if (engine.name !== record.engine.name) {
    record = { ...record, engine: { name: engine.name, version: engine.version, reason } };
    await writeRunRecord(params.run, record);
  } else if (epochs !== recorded.training.epochs) await writeRunRecord(params.run, record);
  await truncateMetrics(params.run, resumed.step);
  const parameterNames = parameterSpecs(record.model).map(({ name }) => name);
  return optimise(
    {
      run: params.run,
      record,
      dataset,
      split,
      engine,
      tensors: resumed.tensors,
      parameterNames,
      resumed,
      history: await readMetrics(params.run),
    },
    host,
  );
}

async function optimise(prepared: PreparedRun, host: TrainingHost): Promise<TrainResult> {
  const { run, record, dataset, split, engine, resumed } = prepared;
  const runner = new ModelRunner(engine, record.model);
  const state = engine.createState(prepared.tensors);
  try {
    const writer = new RunWriter(run, record, prepared.parameterNames);
    writer.lastEpoch = prepared.history.findLast((line) => line.kind === 'epoch');
    host.emit({
      type: 'started',
      run,
      record,
      stepsPerEpoch: stepsPerEpoch(split.training.length, record.training.batchSize),
      history: prepared.history,
    });
    const loop = new TrainingLoop({
      engine,
      state,
      runner,
      dataset,
      split,
      record,
      writer,
      previewer: new Previewer(runner, dataset, split, record.training.seed),
      control: host.control,
      emit: host.emit,
      startStep: resumed?.step ?? 0,
      epochSums: resumed?.epochSums,
    });
    const outcome = await loop.run();
    const checkpoint = writer.lastCheckpoint ?? (await latestCheckpoint(run));
    if (checkpoint === undefined) throw new Error(`The run ${run} ended without a checkpoint.`);
    return { outcome, run, checkpoint, epochs: record.training.epochs };
  } finally {
    await rm(runPaths(run).liveCheckpoint, { force: true });
    // Takes programs and state with it.
    engine.dispose();
  }
}

/** The engine that the run was trained on; where it is gone, the other goes on from the same state. */
async function loadRecorded(record: RunRecord, host: TrainingHost): Promise<LoadedEngine> {
  try {
    return await loadEngine(record.engine.name);
  } catch (error) {
    if (!(error instanceof EngineUnavailableError) || record.engine.name === 'onnx') throw error;
    host.log('warning', `The run goes on with ONNX Runtime. ${error.message}`);
    const { engine } = await loadEngine('onnx');
    return { engine, reason: 'TensorFlow, on which the run began, is not available any more' };
  }
}

/** Two processes must not train one run. */
async function whileLocked<T>(run: string, work: () => Promise<T>): Promise<T> {
  const lock = await acquireRunLock(run);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

async function load(
  folder: string,
  cacheFolder: string,
  transform: Parameters<typeof loadDataset>[1]['transform'],
  host: TrainingHost,
): Promise<ImageDataset> {
  const dataset = await loadDataset(folder, {
    transform,
    cacheFolder,
    signal: host.signal,
    onProgress: ({ stage, done, total, imagesPerSecond }) =>
      host.emit({ type: 'stage', stage, done, total, imagesPerSecond }),
    onWarning: (message) => host.log('warning', message),
  });
  for (const line of skippedLines(dataset.skipped)) host.log('warning', line);
  host.log('info', summary(dataset));
  return dataset;
}

function describe(dataset: ImageDataset, split: DataSplit): DataRecord {
  return {
    folder: dataset.folder,
    images: dataset.count,
    trainingImages: split.training.length,
    validationImages: split.validation.length,
    skipped: dataset.skipped.length,
    labelNames: dataset.labelNames,
    fingerprint: dataset.fingerprint,
  };
}

function uniform(seed: number): () => number {
  const stream = randomStream(seed, 'initial parameters', 0);
  return () => stream.uniform();
}

/** The commit the pictures' folder is at, when it lies in a git repository and git is installed. */
async function gitCommit(folder: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], {
      cwd: folder,
      timeout: 2000,
    });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
