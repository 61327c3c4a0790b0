import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunRecord } from '../protocol/configuration';
import { writeFileAtomically } from '../files/atomicFile';
import { CheckpointError, damaged, unreadable } from './checkpointError';
import { runName } from './runName';
import { epochOfCheckpoint, runPaths } from './runPaths';
import { storageError } from '../files/storageError';
import { asRunRecord, InvalidValueError } from './validation';

export { runPaths } from './runPaths';

/** A folder among the runs: a run, or something that cannot be read as one. */
export type ListedRun =
  | { readonly kind: 'run'; readonly path: string; readonly record: RunRecord }
  | { readonly kind: 'damaged'; readonly path: string; readonly reason: string };

export interface ListedCheckpoint {
  /** Absolute when the run's path is. */
  readonly path: string;
  readonly epoch: number;
}

const mostRecordBytes = 16 * 2 ** 20;
const mostRunsOfOneName = 1000;

/**
 * Makes the folder of a new run, with its subfolders and its record. A name that is taken gets a number.
 *
 * @param runsFolder is made when it is missing.
 * @param about the record, but for the name, which is found here.
 * @throws StorageError when it cannot be made; nothing is left behind then.
 */
export async function createRunFolder(
  runsFolder: string,
  dataFolderName: string,
  about: Omit<RunRecord, 'name'>,
): Promise<{ run: string; record: RunRecord }> {
  const run = await makeFolder(runsFolder, runName(about.created, dataFolderName));
  const { formatVersion, ...rest } = about;
  const record: RunRecord = { formatVersion, name: path.basename(run), ...rest };
  const { checkpoints, state, previews } = runPaths(run);
  try {
    for (const folder of [checkpoints, state, previews]) await mkdir(folder);
    await writeRunRecord(run, record);
  } catch (error) {
    await rm(run, { recursive: true, force: true }).catch(() => undefined);
    throw storageError(run, error);
  }
  return { run, record };
}

/** @throws StorageError when it cannot be written; the record before is kept then. */
export async function writeRunRecord(run: string, record: RunRecord): Promise<void> {
  await writeFileAtomically(runPaths(run).record, `${JSON.stringify(record, undefined, 2)}\n`);
}

/** @throws CheckpointError when it is missing, damaged, or of an unknown format. */
export async function readRunRecord(run: string): Promise<RunRecord> {
  const file = runPaths(run).record;
  try {
    if ((await stat(file)).size > mostRecordBytes) throw damaged(file, 'it is too large for a run record');
    return asRunRecord(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof InvalidValueError) throw damaged(file, error.message, error);
    if (error instanceof SyntaxError) throw damaged(file, 'it is not valid JSON', error);
    if (isMissing(error)) {
      throw new CheckpointError(`${run} is not the folder of a run: it has no run.json.`, { cause: error });
    }
    throw unreadable(file, error);
  }
}

/**
 * The runs in a folder, latest first. A folder that cannot be read as a run is listed with the reason and
 * never hides the others; hidden folders and files are passed over.
 *
 * @throws CheckpointError when the folder exists but cannot be read; a missing one holds no runs.
 */
export async function listRuns(runsFolder: string): Promise<ListedRun[]> {
  const entries = await readdir(runsFolder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw unreadable(runsFolder, error);
  });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const names = folders.map(({ name }) => name);
  const listed: ListedRun[] = [];
  for (const name of names.sort().reverse()) {
    const run = path.join(runsFolder, name);
    try {
      listed.push({ kind: 'run', path: run, record: await readRunRecord(run) });
    } catch (error) {
      listed.push({ kind: 'damaged', path: run, reason: (error as Error).message });
    }
  }
  return listed;
}

/** The checkpoints of a run by epoch, first to last; their contents are not looked at. */
export async function listCheckpoints(run: string): Promise<ListedCheckpoint[]> {
  const { checkpoints } = runPaths(run);
  const names = await readdir(checkpoints).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw unreadable(checkpoints, error);
  });
  return names
    .flatMap((name) => {
      const epoch = epochOfCheckpoint(name);
      return epoch === undefined ? [] : [{ path: path.join(checkpoints, name), epoch }];
    })
    .sort((a, b) => a.epoch - b.epoch);
}

/** Path of the checkpoint of the last epoch that has one. */
export async function latestCheckpoint(run: string): Promise<string | undefined> {
  return (await listCheckpoints(run)).at(-1)?.path;
}

/** The run folder that a checkpoint lies in, or undefined when it lies anywhere else. */
export async function runFolderOfCheckpoint(checkpoint: string): Promise<string | undefined> {
  const folder = path.dirname(path.resolve(checkpoint));
  if (!['checkpoints', 'state'].includes(path.basename(folder))) return undefined;
  const run = path.dirname(folder);
  const record = await stat(runPaths(run).record).catch(() => undefined);
  return record?.isFile() ? run : undefined;
}

async function makeFolder(runsFolder: string, name: string): Promise<string> {
  try {
    await mkdir(runsFolder, { recursive: true });
    for (let number = 1; ; number++) {
      const run = path.join(runsFolder, number === 1 ? name : `${name}-${number}`);
      try {
        // Fails when it exists, so that two processes never share a folder.
        await mkdir(run);
        return run;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || number === mostRunsOfOneName) throw error;
      }
    }
  } catch (error) {
    throw storageError(path.join(runsFolder, name), error);
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}
