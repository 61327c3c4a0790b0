import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { removeLeftovers } from '../files/atomicFile';
import { CheckpointError } from './checkpointError';
import { runPaths } from './runPaths';
import { StorageError, storageError } from '../files/storageError';

export interface RunLock {
  /** Lets others train the run. More than one call does no harm. */
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Tells two owners of one process number apart. */
  readonly token: string;
}

/** The owner shows it is alive by touching the lock; the number of a dead process may be another's by now. */
const touchEveryMs = 15_000;
const staleAfterMs = 120_000;
const mostAttempts = 50;
const retryAfterMs = 20;

/**
 * Makes this process the only one that trains a run, and clears away what a killed one left half written.
 * A lock is taken over when its process is gone, or has not shown itself alive for two minutes.
 *
 * @throws StorageError with code `EBUSY` when another process trains the run; CheckpointError when there is
 *   no such run.
 */
export async function acquireRunLock(run: string): Promise<RunLock> {
  const { lock, state, checkpoints, previews } = runPaths(run);
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  held.add(owner.token);
  try {
    await take(run, lock, owner);
  } catch (error) {
    held.delete(owner.token);
    throw error;
  }
  for (const folder of [run, state, checkpoints, previews]) await removeLeftovers(folder);
  const timer = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => undefined);
  }, touchEveryMs);
  timer.unref();
  return {
    async release() {
      clearInterval(timer);
      if (!held.delete(owner.token)) return;
      // Another process may have taken over a lock that was not touched in time.
      if ((await readOwner(lock))?.token === owner.token) await rm(lock, { force: true });
    },
  };
}

/** Whether a process trains the run at this moment. */
export async function isRunLocked(run: string): Promise<boolean> {
  return (await stateOf(runPaths(run).lock)) === 'held';
}

/** Tokens of the locks of this process, those it tries for included. */
const held = new Set<string>();

async function take(run: string, lock: string, owner: Owner): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    if (await create(run, lock, owner)) return;
    const found = await readOwner(lock);
    const state = await stateOf(lock);
    if (state === 'held' || attempt === mostAttempts) throw inUse(run, lock, found);
    if (state === 'stale' && !(await removeStale(lock))) await delay(retryAfterMs);
  }
}

/** @returns false when the file is there already. */
async function create(run: string, lock: string, owner: Owner): Promise<boolean> {
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

/**
 * Of several that find a lock stale, one at a time may look again and remove it; else the second would
 * remove the new lock of the first.
 * @returns false when another is at it.
 */
async function removeStale(lock: string): Promise<boolean> {
  const claim = `${lock}.claim`;
  try {
    await writeFile(claim, '', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw storageError(claim, error);
    const facts = await stat(claim).catch(() => undefined);
    if (facts && isOld(facts.mtimeMs)) await rm(claim, { force: true });
    return false;
  }
  try {
    if ((await stateOf(lock)) === 'stale') await rm(lock, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
  return true;
}

async function stateOf(lock: string): Promise<'free' | 'held' | 'stale'> {
  const owner = await readOwner(lock);
  const facts = await stat(lock).catch(() => undefined);
  if (!facts) return 'free';
  if (isOld(facts.mtimeMs)) return 'stale';
  // Without an owner it is being written at this moment; of another machine nothing more can be known.
  if (owner?.host !== hostname()) return 'held';
  const alive = owner.pid === process.pid ? held.has(owner.token) : isRunning(owner.pid);
  return alive ? 'held' : 'stale';
}

function isOld(modifiedMs: number): boolean {
  return Date.now() - modifiedMs > staleAfterMs;
}

async function readOwner(lock: string): Promise<Owner | undefined> {
  try {
    const { pid, host, token } = JSON.parse(await readFile(lock, 'utf8')) as Partial<Owner>;
    return Number.isSafeInteger(pid) && pid! > 0 && typeof host === 'string' && typeof token === 'string'
      ? { pid: pid!, host, token }
      : undefined;
  } catch {
    return undefined;
  }
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
