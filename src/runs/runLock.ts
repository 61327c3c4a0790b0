import { randomUUID } from 'node:crypto';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { removeLeftovers } from '../files/atomicFile';
import { StorageError, storageError } from '../files/storageError';
import { CheckpointError } from './checkpointError';
import { readText } from './readFile';
import { runPaths } from './runPaths';

/** Another process has taken the run over, or its folder is gone: this one must not write to it any more. */
export class RunTakenOverError extends StorageError {}

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Tells two owners of one process number apart. */
  readonly token: string;
}

/** The owner shows it is alive by touching the lock; the number of a dead process may be another's by now. */
const touchEveryMs = 15_000;
const staleAfterMs = 120_000;
/** A lock gets its owner within a moment of being made; one without after this time was left by a killed process. */
const ownerlessAfterMs = 2_000;
const mostAttempts = 500;
const retryAfterMs = 20;
const mostLockBytes = 4096;

/*
 * A lock is the file `lock` in the folder `state`; one that is stale is not removed but outnumbered: who makes
 * `lock.1` has taken over `lock`, who makes `lock.2` has taken over `lock.1`. Only one can make a file, so no
 * further file guards the takeover that a kill could leave behind, and whoever has been taken over can see it.
 */
interface LockFile {
  readonly file: string;
  /** How often the lock has been taken over. */
  readonly generation: number;
  /** It is no lock, but nothing of its name can be made. */
  readonly isFolder: boolean;
}

/** The right to train a run, held by one process at a time. */
export class RunLock {
  #run: string;
  readonly #generation: number;
  readonly #owner: Owner;
  readonly #timer: NodeJS.Timeout;

  /** Made by {@link acquireRunLock}. */
  constructor(run: string, generation: number, owner: Owner) {
    this.#run = run;
    this.#generation = generation;
    this.#owner = owner;
    this.#timer = setInterval(() => void this.#touch(), touchEveryMs);
    this.#timer.unref();
  }

  /** The run has been given another name. */
  moved(run: string): void {
    this.#run = run;
  }

  /**
   * To be asked before each write: a process that was stopped for minutes, or whose computer slept, may have
   * been taken over without noticing.
   *
   * @throws RunTakenOverError when the lock is another's now, or the run is gone.
   */
  async check(): Promise<void> {
    if (await this.isHeld()) return;
    if (!(await isFolder(runPaths(this.#run).state))) {
      const message = `${this.#run} is gone: it was moved or deleted while it was trained. Put it back, then resume it.`;
      throw new RunTakenOverError(message, 'ENOENT');
    }
    const newest = (await lockFiles(this.#run)).at(-1);
    const by = newest && (await readOwner(newest.file));
    const who = by ? `process ${by.pid} on ${by.host} has taken it over` : 'it was taken over or removed';
    throw new RunTakenOverError(
      `${this.#run} is no longer trained by this process, which had shown no sign of life: ${who}. ` +
        'What that one trains is left as it is.',
      'EBUSY',
    );
  }

  /** Whether the run is still this process's. */
  async isHeld(): Promise<boolean> {
    if (!held.has(this.#owner.token)) return false;
    const newest = (await lockFiles(this.#run)).at(-1);
    return (
      newest?.generation === this.#generation && (await readOwner(newest.file))?.token === this.#owner.token
    );
  }

  /** Lets others train the run. More than one call does no harm. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    if (!held.has(this.#owner.token)) return;
    const files = await lockFiles(this.#run);
    held.delete(this.#owner.token);
    // Those taken over first: without the newest, one of them would count again.
    for (const { file, generation, isFolder } of files) {
      if (generation < this.#generation && !isFolder) await rm(file, { force: true });
    }
    const own = files.find(({ generation }) => generation === this.#generation)?.file;
    if (own && (await readOwner(own))?.token === this.#owner.token) await rm(own, { force: true });
  }

  async #touch(): Promise<void> {
    const now = new Date();
    if (await this.isHeld()) {
      await utimes(lockFile(this.#run, this.#generation), now, now).catch(() => undefined);
    }
  }
}

/** Tokens of the locks of this process, those it tries for included. */
const held = new Set<string>();

/**
 * Makes this process the only one that trains a run, and clears away what a killed one left half written.
 * A lock is taken over when its process is gone, or has not shown itself alive for two minutes.
 *
 * @throws StorageError with code `EBUSY` when another process trains the run, `EISDIR` when a folder has the name
 *   of the lock; CheckpointError when there is
 *   no such run.
 */
export async function acquireRunLock(run: string): Promise<RunLock> {
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  held.add(owner.token);
  let lock: RunLock;
  try {
    lock = new RunLock(run, await take(run, owner), owner);
  } catch (error) {
    held.delete(owner.token);
    throw error;
  }
  const { state, checkpoints, previews } = runPaths(run);
  for (const folder of [run, state, checkpoints, previews]) await removeLeftovers(folder);
  return lock;
}

/** Whether a process trains the run at this moment. */
export async function isRunLocked(run: string): Promise<boolean> {
  const newest = (await lockFiles(run)).at(-1);
  return newest !== undefined && (await stateOf(newest.file)) === 'held';
}

/** @returns the generation of the lock that is `owner`'s now. */
async function take(run: string, owner: Owner): Promise<number> {
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const files = await lockFiles(run);
    const inTheWay = files.find(({ isFolder }) => isFolder);
    if (inTheWay) throw storageError(inTheWay.file, { code: 'EISDIR' });
    const newest = files.at(-1);
    const state = newest ? await stateOf(newest.file) : 'free';
    if (newest && state === 'held') throw inUse(run, newest.file, await readOwner(newest.file));
    if (state !== 'ownerless') {
      const generation = newest ? newest.generation + 1 : 0;
      if (await create(run, generation, owner)) {
        if (await isRightful(run, generation, newest)) return generation;
        await rm(lockFile(run, generation), { force: true });
      }
    }
    await delay(retryAfterMs);
  }
  throw inUse(run, lockFile(run, 0), undefined);
}

/** What was found before the lock was made may have changed: another may have been quicker, and done already. */
async function isRightful(run: string, generation: number, takenOver: LockFile | undefined) {
  if (takenOver && (await stateOf(takenOver.file)) === 'held') return false;
  return (await lockFiles(run)).at(-1)?.generation === generation;
}

/** @returns false when the file is there already. */
async function create(run: string, generation: number, owner: Owner): Promise<boolean> {
  const lock = lockFile(run, generation);
  try {
    await writeFile(lock, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const message = `${run} is not the folder of a run, or its folder "state" is gone.`;
      throw new CheckpointError(message, { cause: error });
    }
    // A disk that is full takes the name of a file but not its contents.
    if (syscall === 'write') await rm(lock, { force: true });
    throw storageError(lock, error);
  }
}

async function stateOf(lock: string): Promise<'free' | 'held' | 'stale' | 'ownerless'> {
  const owner = await readOwner(lock);
  const facts = await stat(lock).catch(() => undefined);
  if (!facts) return 'free';
  const age = Date.now() - facts.mtimeMs;
  if (age > staleAfterMs) return 'stale';
  if (!owner) return age > ownerlessAfterMs ? 'stale' : 'ownerless';
  // Of another machine nothing more can be known.
  if (owner.host !== hostname()) return 'held';
  const alive = owner.pid === process.pid ? held.has(owner.token) : isRunning(owner.pid);
  return alive ? 'held' : 'stale';
}

function lockFile(run: string, generation: number): string {
  const { lock } = runPaths(run);
  return generation === 0 ? lock : `${lock}.${generation}`;
}

/** The locks of a run, the one that counts last. */
async function lockFiles(run: string): Promise<LockFile[]> {
  const { state } = runPaths(run);
  const entries = await readdir(state, { withFileTypes: true }).catch(() => []);
  return entries
    .flatMap((entry) => {
      const [whole, number = '0'] = /^lock(?:\.(\d{1,9}))?$/.exec(entry.name) ?? [];
      if (whole === undefined) return [];
      const file = path.join(state, whole);
      return [{ file, generation: Number(number), isFolder: entry.isDirectory() }];
    })
    .sort((one, other) => one.generation - other.generation);
}

async function readOwner(lock: string): Promise<Owner | undefined> {
  try {
    const { pid, host, token } = JSON.parse(await readText(lock, mostLockBytes, 'a lock')) as Partial<Owner>;
    return Number.isSafeInteger(pid) && pid! > 0 && typeof host === 'string' && typeof token === 'string'
      ? { pid: pid!, host, token }
      : undefined;
  } catch {
    return undefined;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function inUse(run: string, lock: string, owner: Owner | undefined): StorageError {
  const who = owner ? `process ${owner.pid} on ${owner.host}` : 'another process';
  const remedy = `Stop it first; if nothing trains it, delete ${lock}.`;
  return new StorageError(`${run} is already being trained by ${who}. ${remedy}`, 'EBUSY');
}
