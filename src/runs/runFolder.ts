import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunRecord } from '../protocol/configuration';
import {
  isTemporary,
  renameFolder,
  temporaryPath,
  type WriteOptions,
  writeFileAtomically,
} from '../files/atomicFile';
import { makeFolder } from '../files/makeFolder';
import { CheckpointError, damaged, unreadable } from './checkpointError';
import { readText } from './readFile';
import { isRunLocked } from './runLock';
import { runName } from './runName';
import { type CheckpointName, compareCheckpointNames, parseCheckpointName, runPaths } from './runPaths';
import { StorageError, storageError } from '../files/storageError';
import { readRecord } from './upgrade';
import { InvalidValueError } from './validation';

export { runPaths } from './runPaths';

/** A checkpoint file of a run, as its name tells. */
export interface ListedCheckpoint extends CheckpointName {
  /** Absolute when the run's path is. */
  readonly path: string;
}

const mostRecordBytes = 16 * 2 ** 20;
const mostRunsOfOneName = 1000;
const unfinishedAfterMs = 60_000;

/**
 * Makes the folder of a new run, with its subfolders and its record. It appears as a whole: made under a
 * hidden name, it gets its own when all is in it, so that a kill never leaves a run without what it needs. A
 * name that is taken gets a number.
 *
 * @param runsFolder is made when it is missing.
 * @param about the record, but for the name, which is found here.
 * @param fill puts into the folder, still hidden, what the run must have from its first moment.
 * @throws StorageError when it cannot be made, and what `fill` throws; nothing is left behind then.
 */
export async function createRunFolder(
  runsFolder: string,
  dataFolderName: string,
  about: Omit<RunRecord, 'name'>,
  fill: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<{ run: string; record: RunRecord }> {
  const name = runName(about.created, dataFolderName);
  const hidden = temporaryPath(path.join(runsFolder, name));
  try {
    await makeFolder(runsFolder);
    await removeUnfinished(runsFolder);
    const { checkpoints, state, previews } = runPaths(hidden);
    for (const folder of [hidden, checkpoints, state, previews]) await makeFolder(folder);
    await fill(hidden);
    return await nameFolder(hidden, path.join(runsFolder, name), about);
  } catch (error) {
    await rm(hidden, { recursive: true, force: true }).catch(() => undefined);
    throw namingRun(path.join(runsFolder, name), hidden, error);
  }
}

/** The same reason, told of the run that a person knows rather than of a hidden folder that is gone. */
function namingRun(run: string, hidden: string, error: unknown): unknown {
  if (error instanceof StorageError)
    return error.message.includes(hidden) ? storageError(run, error.cause ?? error) : error;
  return (error as NodeJS.ErrnoException).syscall === undefined ? error : storageError(run, error);
}

/** Gives a hidden folder the first name that is free, in its record too. */
async function nameFolder(hidden: string, wanted: string, about: Omit<RunRecord, 'name'>) {
  const { formatVersion, ...rest } = about;
  for (let number = 1; ; number++) {
    const run = number === 1 ? wanted : `${wanted}-${number}`;
    if ((await exists(run)) && number < mostRunsOfOneName) continue;
    const record: RunRecord = { formatVersion, name: path.basename(run), ...rest };
    await writeRunRecord(hidden, record);
    try {
      await renameFolder(hidden, run);
      return { run, record };
    } catch (error) {
      // Another process was quicker.
      if (!(await exists(run)) || number === mostRunsOfOneName) throw error;
    }
  }
}

/** Removes the hidden folders of runs that were killed before they had a name. */
async function removeUnfinished(runsFolder: string): Promise<void> {
  const entries = await readdir(runsFolder, { withFileTypes: true });
  for (const entry of entries.filter((each) => each.isDirectory() && isTemporary(each.name))) {
    const folder = path.join(runsFolder, entry.name);
    const facts = await stat(folder).catch(() => undefined);
    // Without a lock it may be one that is being made at this moment.
    const isYoung = !facts || Date.now() - facts.mtimeMs < unfinishedAfterMs;
    const hasLock = await exists(runPaths(folder).lock);
    if (hasLock ? await isRunLocked(folder) : isYoung) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * @param options.guard as in `writeFileAtomically`.
 * @throws StorageError when it cannot be written; the record before is kept then, as it is when the new one
 *   is such that it could not be read again.
 */
export async function writeRunRecord(
  run: string,
  record: RunRecord,
  options: Pick<WriteOptions, 'guard'> = {},
): Promise<void> {
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  readRecord(runPaths(run).record, JSON.parse(text));
  await writeFileAtomically(runPaths(run).record, text, options);
}

/** @throws CheckpointError when it is missing, damaged, or of an unknown format. */
export async function readRunRecord(run: string): Promise<RunRecord> {
  const file = runPaths(run).record;
  try {
    return readRecord(file, JSON.parse(await readText(file, mostRecordBytes, 'a run record')));
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

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}
