import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { acquireRunLock, isRunLocked, RunTakenOverError } from '../../../src/runs/runLock';
import { runPaths } from '../../../src/runs/runPaths';
import { useFolder } from './folder';

describe('run lock', () => {
  const run = useFolder();
  const lock = () => runPaths(run()).lock;
  beforeEach(() => mkdirSync(runPaths(run()).state));

  const ownedBy = (owner: object) =>
    writeFileSync(lock(), JSON.stringify({ host: hostname(), token: 't', ...owner }));

  it('is held by one at a time and can be taken again', async () => {
    const first = await acquireRunLock(run());
    await assert.rejects(acquireRunLock(run()), (error: NodeJS.ErrnoException) => {
      assert.equal(error.name, 'StorageError');
      assert.equal(error.code, 'EBUSY');
      assert.match(error.message, new RegExp(`already being trained by process ${process.pid} on `));
      return true;
    });
    await first.release();
    assert.equal(existsSync(lock()), false);
    const second = await acquireRunLock(run());
    await first.release();
    assert.ok(existsSync(lock()), 'releasing twice must not release another’s lock');
    await second.release();
  });

  it('goes to exactly one of many who want it, a stale one included', async () => {
    ownedBy({ pid: deadProcess() });
    const tried = await Promise.allSettled(Array.from({ length: 6 }, () => acquireRunLock(run())));
    const got = tried.filter((result) => result.status === 'fulfilled');
    assert.equal(got.length, 1);
    await got[0]!.value.release();
  });

  it('is taken over from a process that is gone, or had this process’s number', async () => {
    for (const pid of [deadProcess(), process.pid]) {
      ownedBy({ pid });
      const taken = await acquireRunLock(run());
      assert.equal(await taken.isHeld(), true);
      await assert.rejects(acquireRunLock(run()), { code: 'EBUSY' });
      await taken.release();
      assert.deepEqual(readdirSync(runPaths(run()).state), [], 'both are gone');
    }
  });

  it('is respected while its process runs, or is on another machine', async () => {
    ownedBy({ pid: process.ppid });
    await assert.rejects(acquireRunLock(run()), { code: 'EBUSY' });
    ownedBy({ pid: deadProcess(), host: 'elsewhere' });
    await assert.rejects(acquireRunLock(run()), { code: 'EBUSY', message: /on elsewhere.*delete/ });
  });

  it('7: is waited for while it is being made, and taken over when a kill left it without an owner', async () => {
    writeFileSync(lock(), '');
    const trying = acquireRunLock(run());
    await delay(200);
    ownedBy({ pid: process.ppid });
    await assert.rejects(trying, { code: 'EBUSY', message: new RegExp(`process ${process.ppid}`) });
    writeFileSync(lock(), '{"pid":');
    await (await acquireRunLock(run())).release();
  }).timeout(10_000);

  it('7: does not mind what a kill during the takeover by an earlier version left', async () => {
    ownedBy({ pid: deadProcess() });
    writeFileSync(`${lock()}.claim`, '');
    await (await acquireRunLock(run())).release();
  });

  it('7: a kill at any moment of a takeover leaves a lock that can be taken over', async () => {
    ownedBy({ pid: deadProcess() });
    writeFileSync(`${lock()}.1`, JSON.stringify({ pid: deadProcess(), host: hostname(), token: 'u' }));
    const old = new Date(Date.now() - 5000);
    writeFileSync(`${lock()}.2`, '');
    utimesSync(`${lock()}.2`, old, old);
    const taken = await acquireRunLock(run());
    await assert.rejects(acquireRunLock(run()), { code: 'EBUSY' });
    await taken.release();
    assert.equal(await isRunLocked(run()), false);
  });

  it('7: one that was taken over knows it, and leaves the new owner alone', async () => {
    const first = await acquireRunLock(run());
    await first.check();
    const old = new Date(Date.now() - 10 * 60_000);
    utimesSync(lock(), old, old);
    const second = await acquireRunLock(run());
    await assert.rejects(first.check(), (error: Error) => {
      assert.ok(error instanceof RunTakenOverError);
      assert.match(error.message, /no longer trained by this process.*has taken it over/);
      return true;
    });
    await first.release();
    await second.check();
    await second.release();
    const third = await acquireRunLock(run());
    assert.equal(await first.isHeld(), false, 'a lock of the same name is not the same lock');
    await third.release();
  });

  it('is taken over when its owner has shown no life for minutes', async () => {
    ownedBy({ pid: process.ppid, host: 'elsewhere' });
    const old = new Date(Date.now() - 10 * 60_000);
    utimesSync(lock(), old, old);
    await (await acquireRunLock(run())).release();
  });

  it('clears away what a killed process left half written', async () => {
    const left = path.join(runPaths(run()).state, '.last.safetensors.0123456789ab.tmp');
    writeFileSync(left, '');
    await (await acquireRunLock(run())).release();
    assert.equal(existsSync(left), false);
  });

  it('says so when something that is no file has its name, or comes to have it', async () => {
    mkdirSync(lock());
    const inTheWay = {
      name: 'StorageError',
      code: 'EISDIR',
      message: /lock.*a folder of that name is in the way.*Move that folder away/,
    };
    await assert.rejects(acquireRunLock(run()), inTheWay);
    rmSync(lock(), { recursive: true });
    const held = await acquireRunLock(run());
    mkdirSync(`${lock()}.1`);
    await assert.rejects(acquireRunLock(run()), inTheWay);
    rmSync(lock());
    mkdirSync(lock());
    await held.release();
    assert.ok(existsSync(lock()), 'what is not its own is left alone');
  });

  it('tells a run that is gone from one that was taken over', async () => {
    const held = await acquireRunLock(run());
    rmSync(runPaths(run()).state, { recursive: true });
    await assert.rejects(held.check(), { code: 'ENOENT', message: /is gone: it was moved or deleted/ });
    await held.release();
  });

  it('cannot be had where there is no run', async () => {
    await assert.rejects(acquireRunLock(path.join(run(), 'missing')), { name: 'CheckpointError' });
  });
});

function deadProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}
