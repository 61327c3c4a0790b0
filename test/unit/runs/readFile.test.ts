import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { readCurves } from '../../../src/runs/metricsLog';
import { listRuns, readRun } from '../../../src/runs/readRun';
import { createRunFolder } from '../../../src/runs/runFolder';
import { isRunLocked } from '../../../src/runs/runLock';
import { runPaths } from '../../../src/runs/runPaths';
import { readSkippedFiles } from '../../../src/runs/skippedFiles';
import { about, useFolder } from './folder';

describe('files of a run that are none', function () {
  const folder = useFolder();
  before(function () {
    // Windows has neither.
    if (process.platform === 'win32') this.skip();
  });

  /** A repository can bring such links along, and its runs are listed before anyone trusts it. */
  it('does not wait for a pipe, nor read a device without end', async () => {
    const piped = path.join(folder(), 'piped');
    mkdirSync(piped);
    execFileSync('mkfifo', [runPaths(piped).record]);
    const endless = path.join(folder(), 'endless');
    mkdirSync(endless);
    symlinkSync('/dev/zero', runPaths(endless).record);
    const reasons = (await listRuns(folder())).map((run) => run.kind === 'damaged' && run.reason);
    assert.deepEqual(
      reasons,
      [piped, endless].map(
        (run) => `${runPaths(run).record} is a pipe, a socket or a device; a file is needed.`,
      ),
    );
  });

  it('says so of curves and lists, and takes a lock that is none for stale', async () => {
    const { run } = await createRunFolder(folder(), 'a', about);
    const { metrics, skippedFiles, lock } = runPaths(run);
    for (const file of [metrics, skippedFiles, lock]) symlinkSync('/dev/zero', file);
    await assert.rejects(readCurves(run), /metrics\.jsonl is a pipe, a socket or a device/);
    await assert.rejects(readSkippedFiles(run), /skipped\.jsonl is a pipe, a socket or a device/);
    assert.equal(await isRunLocked(run), false);
    assert.equal((await readRun(run)).kind, 'run');
  });
});
