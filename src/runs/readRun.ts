import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { CheckpointFacts, RunRecord } from '../protocol/configuration';
import type { RunNotes } from '../protocol/notes';
import type { Divergence } from '../protocol/run';
import { readCheckpointFacts } from './checkpoint';
import { unreadable } from './checkpointError';
import { stepsPerEpoch, totalSteps } from './epochs';
import { FileCache } from './fileCache';
import { readNotes } from './notes';
import { listCheckpoints, readRunRecord } from './runFolder';
import { isRunLocked } from './runLock';
import { runPaths } from './runPaths';
import { readTrainingStateFacts } from './trainingState';

/** A run as its folder tells, for those who look at it; its curves are read by {@link readCurves}. */
export interface ReadableRun {
  readonly kind: 'run';
  /** The run's id: the path of its folder. */
  readonly path: string;
  readonly record: RunRecord;
  readonly stepsPerEpoch: number;
  /** What each checkpoint's own header says, latest first. */
  readonly checkpoints: readonly CheckpointFacts[];
  /** Checkpoint files that cannot be read. */
  readonly damagedCheckpoints: readonly { readonly path: string; readonly reason: string }[];
  /** Optimiser steps at the state that training can go on from; undefined when there is none. */
  readonly step?: number;
  /** All epochs are trained, or its patience has run out, and the last one's checkpoint is there. */
  readonly finished: boolean;
  /** How it diverged, as long as going on would take it there again. */
  readonly divergence?: Divergence;
  /** Training can go on: from the saved state, or from the start where nothing was learnt yet. A finished run needs more epochs then. */
  readonly resumable: boolean;
  /** A process trains it at this moment. */
  readonly locked: boolean;
  readonly notes: RunNotes;
}

/** A folder that should be a run but cannot be read as one. */
export interface DamagedRun {
  readonly kind: 'damaged';
  readonly path: string;
  readonly reason: string;
}

export type ListedRun = ReadableRun | DamagedRun;

const records = new FileCache((file) => readRunRecord(path.dirname(file)), 1000);
const checkpointFacts = new FileCache(readCheckpointFacts, 10_000);
const notes = new FileCache((file) => readNotes(path.dirname(file)), 1000);
const stateFacts = new FileCache((file) => readTrainingStateFacts(path.dirname(path.dirname(file))), 1000);

/**
 * The runs in a folder, latest first by name, which begins with the time. A folder that cannot be read as a
 * run is listed with the reason and never hides the others; hidden folders and files are passed over.
 *
 * @throws CheckpointError when the folder exists but cannot be read; a missing one holds no runs.
 */
export async function listRuns(runsFolder: string): Promise<ListedRun[]> {
  const entries = await readdir(runsFolder, { withFileTypes: true }).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw unreadable(runsFolder, error);
  });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const listed: ListedRun[] = [];
  // One after another: a listing is never urgent enough to open hundreds of files at once.
  for (const name of folders
    .map((entry) => entry.name)
    .sort()
    .reverse()) {
    listed.push(await readRun(path.join(runsFolder, name)));
  }
  return listed;
}

/** What is in a run folder, without its curves. Files that have not changed are not read again. */
export async function readRun(run: string): Promise<ListedRun> {
  try {
    const record = await records.get(runPaths(run).record);
    const { checkpoints, damagedCheckpoints } = await readCheckpoints(run);
    const state = await stateFacts.get(runPaths(run).trainingState).catch(() => undefined);
    const step = state?.step;
    const nothingLearnt = step === undefined && checkpoints.length + damagedCheckpoints.length === 0;
    return {
      kind: 'run',
      path: run,
      record,
      stepsPerEpoch: stepsPerEpoch(record),
      checkpoints,
      damagedCheckpoints,
      step,
      finished: isFinished(record, step ?? 0, new Set(checkpoints.map((each) => each.step))),
      divergence: divergenceAhead(record, step ?? 0),
      resumable: step !== undefined || nothingLearnt,
      locked: await isRunLocked(run),
      // Notes that cannot be read hide no run; whoever changes them is told.
      notes: await notes.get(runPaths(run).notes).catch(() => ({})),
    };
  } catch (error) {
    return { kind: 'damaged', path: run, reason: (error as Error).message };
  }
}

/**
 * A run is finished when all its steps are taken, or it has stopped early, and the last epoch's checkpoint is
 * there, of that very step.
 *
 * @param step of the saved state.
 * @param checkpointSteps as {@link checkpointSteps}.
 */
export function isFinished(record: RunRecord, step: number, checkpointSteps: ReadonlySet<number>): boolean {
  const end = record.stoppedEarly?.step === step ? step : totalSteps(record);
  return step >= end && checkpointSteps.has(end);
}

/**
 * How a run diverged, where it is about to do so again: at the same learning rate, and not yet past that step.
 *
 * @param step of the saved state.
 */
export function divergenceAhead({ divergence, training }: RunRecord, step: number): Divergence | undefined {
  const isSame = divergence?.learningRate === training.schedule.learningRate;
  return isSame && step < divergence.step ? divergence : undefined;
}

/** The checkpoints of a run by their own headers, latest first; what cannot be read is none. */
export async function savedCheckpoints(run: string): Promise<readonly CheckpointFacts[]> {
  return (await readCheckpoints(run)).checkpoints;
}

/** The steps that a run has checkpoints of, as {@link savedCheckpoints}. */
export async function checkpointSteps(run: string): Promise<Set<number>> {
  return new Set((await savedCheckpoints(run)).map(({ step }) => step));
}

async function readCheckpoints(run: string) {
  const checkpoints: CheckpointFacts[] = [];
  const damagedCheckpoints: { path: string; reason: string }[] = [];
  for (const { path: file } of await listCheckpoints(run)) {
    try {
      checkpoints.push(await checkpointFacts.get(file));
    } catch (error) {
      damagedCheckpoints.push({ path: file, reason: (error as Error).message });
    }
  }
  checkpoints.sort((one, other) => other.step - one.step);
  return { checkpoints, damagedCheckpoints };
}
