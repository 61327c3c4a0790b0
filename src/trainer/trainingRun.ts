import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EngineUnavailableError, type LoadedEngine, type StateTensor } from '../engine';
import type { ModelConfiguration, RunRecord } from '../protocol/configuration';
import { formatVersion, mostChanges } from '../protocol/run';
import { engines } from '../protocol/engines';
import type { ResumeParams, StageEvent, TrainParams, TrainResult } from '../protocol/trainer';
import type { ImageDataset } from '../data/dataset';
import { meanPixels } from '../data/meanPixels';
import { type DataSplit, splitDataset } from '../data/split';
import { makeFolder } from '../files/makeFolder';
import { randomStream } from '../latent/random';
import { stepsPerEpoch, totalSteps } from '../runs/epochs';
import { CheckpointError, damaged } from '../runs/checkpointError';
import { truncateMetrics } from '../runs/metricsLog';
import { checkpointSteps, divergenceAhead, isFinished } from '../runs/readRun';
import { createRunFolder, listCheckpoints, readRunRecord, writeRunRecord } from '../runs/runFolder';
import { acquireRunLock, type RunLock } from '../runs/runLock';
import { runPaths } from '../runs/runPaths';
import { type SkippedFile, writeSkippedFiles } from '../runs/skippedFiles';
import { hasTrainingState, readTrainingState, writeTrainingState } from '../runs/trainingState';
import { initialParameters, initialTrainingState, scheduleKind, trainStepProgram } from '../vae';
import { checkRanges, ConfigurationError, resolveConfiguration } from './configuration';
import { checkModel, checkTensors } from './checkTensors';
import { engineTrial } from './engineTrial';
import { NothingLearntError, optimise, type TrainingHost } from './optimise';
import { describePictures, loadPictures, type LoadObserver } from './pictures';
import { checkPictures } from './recordedPictures';
import { RunEngine } from './runEngine';
import { TrainStep } from './trainStep';

type RunChange = NonNullable<RunRecord['changes']>[number];

export type { TrainingHost } from './optimise';

/**
 * Scans and decodes a folder, then trains a new run on it. The run folder appears when its first step can be
 * taken; stopped before that, nothing is left.
 *
 * @throws FolderError, ConfigurationError, EngineUnavailableError before a run folder exists; NothingLearntError when
 *   it was stopped before its first step; DivergenceError or StorageError after, with the last good state kept.
 */
export async function train(params: TrainParams, host: TrainingHost): Promise<TrainResult> {
  const { configuration: transform, cacheFolder } = params;
  const dataset = await loadPictures(params.folder, { cacheFolder, transform }, observer(host, undefined));
  try {
    return await trainOn(dataset, params, host);
  } finally {
    await dataset.pixels.close();
  }
}

async function trainOn(dataset: ImageDataset, params: TrainParams, host: TrainingHost): Promise<TrainResult> {
  const { configuration, cacheFolder } = params;
  const { imageSize, channels } = dataset.transform;
  const { model, training } = resolveConfiguration(configuration, {
    imageSize,
    channels,
    count: dataset.count,
  });
  const split = splitDataset(dataset.count, training.validationFraction, training.seed);
  host.emit({ type: 'stage', stage: 'compiling', done: 0, total: 0 });
  const tensors = await firstState(model, training.seed, dataset, split);
  const trial = engineTrial(model, training, tensors, cacheFolder);
  const runEngine = new RunEngine(host);
  const { engine, confirm } = await runEngine.load(training.engine, trial);
  try {
    const trainStep = new TrainStep(engine, model, training);
    await trainStep.compile(split.training.length);
    const about = {
      formatVersion,
      created: new Date().toISOString(),
      extensionVersion: params.extensionVersion,
      engine: runEngine.facts(),
      model,
      training,
      transform: dataset.transform,
      data: describePictures(dataset, split),
      gitCommit: await gitCommit(params.folder),
    } as const;
    if (isStopped(host)) throw new NothingLearntError();
    const { run, record, lock } = await makeRun(params, about, tensors, dataset.skipped);
    runEngine.recordIn(run, lock);
    try {
      const prepared = { run, record, dataset, split, engine, trainStep, tensors, lock };
      const result = await optimise({ ...prepared, from: { step: 0 }, history: [] }, host);
      if (trainStep.fastestMs !== undefined) await confirm?.(trainStep.fastestMs);
      return result;
    } catch (error) {
      if (error instanceof NothingLearntError) await rm(run, { recursive: true, force: true });
      throw error;
    } finally {
      await letGo(run, lock);
    }
  } finally {
    // Takes programs and state with it.
    engine.dispose();
  }
}

/** A run folder that has its first state and is locked from the moment it is seen. */
async function makeRun(
  { runsFolder, folder }: TrainParams,
  about: Omit<RunRecord, 'name'>,
  tensors: Record<string, StateTensor>,
  skipped: readonly SkippedFile[],
): Promise<{ run: string; record: RunRecord; lock: RunLock }> {
  let lock: RunLock | undefined;
  try {
    const made = await createRunFolder(runsFolder, path.basename(folder), about, async (hidden) => {
      lock = await acquireRunLock(hidden);
      await writeSkippedFiles(hidden, skipped);
      await writeTrainingState(hidden, { tensors, step: 0 });
    });
    lock!.moved(made.run);
    return { ...made, lock: lock! };
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

/**
 * Goes on with a run from its last saved state, as if it had never been interrupted.
 *
 * @throws CheckpointError when the state is missing or damaged; FolderError when the pictures are gone;
 *   ConfigurationError when an option is out of range, the pictures have changed since, or nothing is left to
 *   train; then the run is as before. NothingLearntError when it was stopped before it took a step ever.
 */
export async function resume(params: ResumeParams, host: TrainingHost): Promise<TrainResult> {
  const { run, epochs, learningRate } = params;
  checkRanges({ epochs, learningRate });
  await readRunRecord(run);
  const { state, checkpoints, previews } = runPaths(run);
  // An earlier version may have been killed while it made these.
  for (const folder of [state, checkpoints, previews]) await makeFolder(folder);
  const lock = await acquireRunLock(run);
  try {
    return await resumeLocked(params, host, lock);
  } finally {
    await letGo(run, lock);
  }
}

/** The live weights go with the process that trains; those of another are left alone. */
async function letGo(run: string, lock: RunLock): Promise<void> {
  if (await lock.isHeld()) await rm(runPaths(run).liveCheckpoint, { force: true }).catch(() => undefined);
  await lock.release();
}

async function resumeLocked(params: ResumeParams, host: TrainingHost, lock: RunLock): Promise<TrainResult> {
  const { run, cacheFolder } = params;
  const recorded = await readRunRecord(run);
  const saved = (await hasNothing(run)) ? undefined : await readTrainingState(run);
  checkModel(recorded.model, (what) => damaged(runPaths(run).record, what));
  if (saved) checkState(run, recorded, saved.tensors);
  const from = saved ?? { step: 0 };
  let record = changed(recorded, params, from.step);
  await refuseIfTrained(run, record, from.step);
  const ahead = divergenceAhead(record, from.step);
  if (ahead) {
    const { step, learningRate } = ahead;
    host.log(
      'warning',
      `The run diverged at step ${step} with the learning rate ${learningRate}; a smaller one may help.`,
    );
  }
  const folder = record.data.folder;
  const options = { cacheFolder, transform: record.transform, recorded: record.data.fingerprint };
  const dataset = await loadPictures(folder, options, observer(host, run));
  const told = checkPictures(dataset, record.data, params.acceptPictures ?? false);
  if (told === 'accepted') {
    host.log('warning', `The pictures in ${folder} are taken for those of the run, as you say.`);
    record = withChange(record, from.step, { acceptedPictures: true });
  }
  const { model, training } = record;
  const split = splitDataset(dataset.count, training.validationFraction, training.seed);
  // How long the run is was counted by its record.
  if (split.training.length !== record.data.trainingImages)
    throw damaged(runPaths(run).record, 'its trainingImages do not fit its pictures and validationFraction');
  host.emit({ type: 'stage', run, stage: 'compiling', done: 0, total: 0 });
  const runEngine = new RunEngine(host);
  const { engine, reason } = await loadRecorded(record, runEngine, host);
  try {
    const { fingerprint } = dataset;
    // Version 0.1 recorded the times of the files, which a copy does not keep; their contents it does.
    if (fingerprint !== record.data.fingerprint)
      record = { ...record, data: { ...record.data, fingerprint } };
    const trainStep = new TrainStep(engine, model, training);
    await trainStep.compile(split.training.length);
    if (engine.name !== record.engine.name) record = { ...record, engine: runEngine.facts(reason) };
    const guard = () => lock.check();
    await guard();
    if (record !== recorded) await writeRunRecord(run, record, { guard });
    runEngine.recordIn(run, lock);
    const history = await truncateMetrics(run, from.step, { guard });
    const tensors = saved?.tensors ?? (await firstState(model, training.seed, dataset, split));
    if (!saved) await writeTrainingState(run, { tensors, step: 0 }, { guard });
    const prepared = { run, record, dataset, split, engine, trainStep, tensors, from, history, lock };
    return await optimise(prepared, host);
  } finally {
    engine.dispose();
    await dataset.pixels.close();
  }
}

/** @throws CheckpointError when the state is not one of the run's model: it may be another run's. */
function checkState(
  run: string,
  { model, training }: RunRecord,
  tensors: Readonly<Record<string, StateTensor>>,
): void {
  const wrong = (what: string) =>
    new CheckpointError(
      `${runPaths(run).trainingState} does not fit the model of the run: ${what}. ` +
        'Restore it from a copy, or start a new run.',
    );
  checkTensors(trainStepProgram(model, 1, training).state, tensors, wrong);
}

/** The record with what was asked for, and a note of it; the same one when nothing is new. */
function changed(recorded: RunRecord, asked: ResumeParams, step: number): RunRecord {
  const { training, stoppedEarly, ...rest } = recorded;
  // A run that has stopped early has not had its epochs: to have it go on to the same number is news.
  const isNew = asked.epochs !== training.epochs || stoppedEarly?.step === step;
  const changes = {
    ...(asked.epochs !== undefined && isNew && { epochs: asked.epochs }),
    ...(asked.learningRate !== undefined &&
      asked.learningRate !== training.schedule.learningRate && { learningRate: asked.learningRate }),
  };
  if (Object.keys(changes).length === 0) return recorded;
  const { epochs = training.epochs, learningRate = training.schedule.learningRate } = changes;
  const wasEnded = step === totalSteps(recorded) && epochs > training.epochs;
  const before = { ...training.schedule, learningRate };
  const schedule = wasEnded ? scheduleKind(before).extended(before, step) : before;
  const asChanged = { ...training, epochs, schedule };
  return withChange({ ...rest, training: asChanged }, step, changes);
}

function withChange(record: RunRecord, step: number, change: Omit<RunChange, 'at' | 'step'>): RunRecord {
  const changes = [...(record.changes ?? []), { at: new Date().toISOString(), step, ...change }];
  return { ...record, changes: changes.slice(-mostChanges) };
}

/** @throws ConfigurationError when all steps are taken and the checkpoint of the last one is there. */
async function refuseIfTrained(run: string, record: RunRecord, step: number): Promise<void> {
  const isTrained = step > totalSteps(record) || isFinished(record, step, await checkpointSteps(run));
  if (!isTrained) return;
  const epochs = Math.floor(step / stepsPerEpoch(record));
  const { stoppedEarly } = record;
  if (stoppedEarly?.step === step && epochs < record.training.epochs) {
    throw new ConfigurationError(
      `The run has already been trained: it stopped early after epoch ${epochs}, with no better validation since ` +
        `epoch ${stoppedEarly.bestEpoch}. Ask for more epochs to go on with it.`,
    );
  }
  throw new ConfigurationError(
    `The run has already been trained for ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}. ` +
      'Ask for more epochs to go on with it.',
  );
}

/** Whether a run has learnt nothing yet: then it begins at its first parameters, which its seed and pictures give. */
async function hasNothing(run: string): Promise<boolean> {
  if (await hasTrainingState(run)) return false;
  return (await listCheckpoints(run)).length === 0;
}

/** Parameters and moments before the first step. */
async function firstState(
  model: ModelConfiguration,
  seed: number,
  dataset: ImageDataset,
  split: DataSplit,
): Promise<Record<string, StateTensor>> {
  const stream = randomStream(seed, 'initial parameters', 0);
  const means = await meanPixels(dataset, split.training);
  return initialTrainingState(initialParameters(model, () => stream.uniform(), means));
}

function observer({ emit, log, signal, control }: TrainingHost, run: string | undefined): LoadObserver {
  const about = run === undefined ? {} : { run };
  return {
    emit: (event) => emit({ ...event, ...about } satisfies StageEvent),
    log,
    signal: AbortSignal.any([signal, control.signal]),
  };
}

function isStopped({ signal, control }: TrainingHost): boolean {
  return signal.aborted || control.stopRequested;
}

/** The engine that the run was trained on; where it is gone, another goes on from the same state. */
async function loadRecorded(
  record: RunRecord,
  runEngine: RunEngine,
  host: TrainingHost,
): Promise<LoadedEngine> {
  try {
    return await runEngine.load(record.engine.name);
  } catch (error) {
    if (!(error instanceof EngineUnavailableError)) throw error;
    const loaded = await runEngine.load('auto');
    const { engine } = loaded;
    host.log('warning', `The run goes on with ${engines[engine.name].label}. ${error.message}`);
    const began = engines[record.engine.name].label;
    return { ...loaded, reason: `${began}, on which the run began, is not available any more` };
  }
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
