import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunRecord } from '../protocol/configuration';
import { writeFileAtomically } from '../files/atomicFile';
import { CheckpointError, damaged, unreadable } from './checkpointError';
import { runName } from './runName';
import { type CheckpointName, compareCheckpointNames, parseCheckpointName, runPaths } from './runPaths';
import { storageError } from '../files/storageError';
import { asRunRecord, InvalidValueError } from './validation';

export { runPaths } from './runPaths';

/** A checkpoint file of a run, as its name tells. */
export interface ListedCheckpoint extends CheckpointName {
  /** Absolute when the run's path is. */
  readonly path: string;
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

/** The checkpoint files of a run, first to last; their contents are not looked at. */
export async function listCheckpoints(run: string): Promise<ListedCheckpoint[]> {
  const { checkpoints } = runPaths(run);
  const names = await readdir(checkpoints).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw unreadable(checkpoints, error);
  });
  return names
    .flatMap((name) => {
      const told = parseCheckpointName(name);
      return told ? [{ path: path.join(checkpoints, name), ...told }] : [];
    })
    .sort(compareCheckpointNames);
}

/** Path of the last checkpoint there is. */
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
