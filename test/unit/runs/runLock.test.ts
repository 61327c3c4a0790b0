import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { acquireRunLock } from '../../../src/runs/runLock';
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
      assert.equal((JSON.parse(readFileSync(lock(), 'utf8')) as { pid: number }).pid, process.pid);
      await taken.release();
    }
  });

  it('is respected while its process runs, or is on another machine', async () => {
    ownedBy({ pid: process.ppid });
    await assert.rejects(acquireRunLock(run()), { code: 'EBUSY' });
    ownedBy({ pid: deadProcess(), host: 'elsewhere' });
    await assert.rejects(acquireRunLock(run()), { code: 'EBUSY', message: /on elsewhere.*delete/ });
    writeFileSync(lock(), '');
    await assert.rejects(acquireRunLock(run()), { code: 'EBUSY' });
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

  it('cannot be had where there is no run', async () => {
    await assert.rejects(acquireRunLock(path.join(run(), 'missing')), { name: 'CheckpointError' });
  });
});

function deadProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}
