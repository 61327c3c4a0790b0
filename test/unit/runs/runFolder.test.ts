import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { CheckpointError } from '../../../src/runs/safetensors';
import { StorageError } from '../../../src/files/atomicFile';
import {
  createRunFolder,
  latestCheckpoint,
  listCheckpoints,
  readRunRecord,
  runFolderOfCheckpoint,
  runPaths,
  writeRunRecord,
} from '../../../src/runs/runFolder';
import { runName } from '../../../src/runs/runName';
import { acquireRunLock } from '../../../src/runs/runLock';
import { readTrainingState, writeTrainingState } from '../../../src/runs/trainingState';
import { flatModel } from './earlier';
import { about, useFolder } from './folder';

describe('createRunFolder', () => {
  const folder = useFolder();

  it('makes the runs folder, the run and a record that can be read', async () => {
    const runs = path.join(folder(), 'deep', 'vae-runs');
    const { run, record } = await createRunFolder(runs, 'digits', about);
    assert.equal(run, path.join(runs, '2026-11-21T0731-digits'));
    assert.equal(record.name, '2026-11-21T0731-digits');
    assert.deepEqual(readdirSync(run).sort(), ['checkpoints', 'previews', 'run.json', 'state']);
    assert.deepEqual(await readRunRecord(run), { ...about, name: record.name });
  });

  it('never takes a name twice, even at the same moment', async () => {
    const attempts = Array.from({ length: 4 }, () => createRunFolder(folder(), 'digits', about));
    const made = await Promise.all(attempts);
    assert.deepEqual(made.map(({ record }) => record.name).sort(), [
      '2026-11-21T0731-digits',
      '2026-11-21T0731-digits-2',
      '2026-11-21T0731-digits-3',
      '2026-11-21T0731-digits-4',
    ]);
  });

  it('9: appears as a whole, with what must be in it from the first moment', async () => {
    const seen: string[][] = [];
    const { run } = await createRunFolder(folder(), 'digits', about, async (hidden) => {
      seen.push(readdirSync(folder()));
      await writeTrainingState(hidden, { tensors: {}, step: 0 });
    });
    assert.equal(seen.flat().length, 1);
    assert.match(seen.flat()[0]!, /^\./, 'nobody sees it before');
    assert.equal((await readTrainingState(run)).step, 0);
    assert.deepEqual(readdirSync(folder()), [path.basename(run)]);
  });

  it('9: leaves nothing when it fails, and clears away what a kill left', async () => {
    const failing = createRunFolder(folder(), 'digits', about, () => Promise.reject(new Error('no')));
    await assert.rejects(failing, { name: 'Error', message: 'no' });
    assert.deepEqual(readdirSync(folder()), []);
    // Killed before it had a lock, long ago; killed while it was filled; being made at this moment.
    const left = (name: string) => {
      mkdirSync(path.join(folder(), name, 'state'), { recursive: true });
      return path.join(folder(), name);
    };
    const old = new Date(Date.now() - 10 * 60_000);
    utimesSync(left('.a.0123456789ab.tmp'), old, old);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const owner = JSON.stringify({ pid, host: hostname(), token: 't' });
    writeFileSync(runPaths(left('.b.0123456789ab.tmp')).lock, owner);
    left('.c.0123456789ab.tmp');
    const lock = await acquireRunLock(left('.d.0123456789ab.tmp'));
    const { record } = await createRunFolder(folder(), 'digits', about);
    assert.deepEqual(readdirSync(folder()).sort(), [
      '.c.0123456789ab.tmp',
      '.d.0123456789ab.tmp',
      record.name,
    ]);
    await lock.release();
  });

  it('says why it could not be filled, and names the run rather than the hidden folder', async () => {
    const run = path.join(folder(), '2026-11-21T0731-digits');
    const filledBy = (fill: (hidden: string) => Promise<void>) =>
      createRunFolder(folder(), 'digits', about, fill);
    await assert.rejects(
      filledBy((hidden) => writeTrainingState(path.join(hidden, 'gone'), { tensors: {}, step: 0 })),
      (error) => {
        assert.ok(error instanceof StorageError);
        assert.equal(error.code, 'ENOENT');
        assert.ok(error.message.startsWith(`${run} could not be written: its folder is not there`));
        assert.ok(!error.message.includes('.tmp'), error.message);
        return true;
      },
    );
    const defect = new TypeError('tensors is not iterable');
    await assert.rejects(
      filledBy(() => Promise.reject(defect)),
      defect,
    );
  });

  it('reports a runs folder that is a file', async () => {
    writeFileSync(path.join(folder(), 'file'), '');
    await assert.rejects(createRunFolder(path.join(folder(), 'file'), 'digits', about), StorageError);
  });
});

describe('runName', () => {
  for (const [given, expected] of [
    ['my holiday (2019)', 'my-holiday-2019'],
    ['Früchte 🍎', 'Früchte'],
    ['../..', 'images'],
    ['', 'images'],
    ['a:b*c?', 'a-b-c'],
    ['v1.2.', 'v1.2'],
  ] as const) {
    it(`makes ${JSON.stringify(given)} a name for any disk`, () => {
      assert.equal(runName(about.created, given), `2026-11-21T0731-${expected}`);
    });
  }

  it('has no character a file system or a link would stumble over', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (given) => {
        assert.match(runName(about.created, given), /^2026-11-21T0731-[\p{L}\p{M}\p{N}_.-]{1,60}$/u);
      }),
    );
  });
});

describe('readRunRecord', () => {
  const run = useFolder();
  const record = { ...about, name: 'a' };

  it('reads a record with fields it does not know', async () => {
    writeFileSync(runPaths(run()).record, JSON.stringify({ ...record, later: true }));
    assert.equal((await readRunRecord(run())).name, 'a');
  });

  const noSeed = { ...record.training, seed: undefined };
  for (const [what, text, message] of [
    ['no JSON', '{', /not valid JSON/],
    ['null', 'null', /must be an object/],
    ['a newer version', JSON.stringify({ ...record, formatVersion: 3 }), /knows those up to 2\. Update/],
    ['no version', JSON.stringify({ ...record, formatVersion: undefined }), /formatVersion/],
    ['no seed', JSON.stringify({ ...record, training: noSeed }), /training\.seed is missing/],
    [
      'a batch of none',
      JSON.stringify({ ...record, training: { ...record.training, batchSize: 0 } }),
      /batchSize/,
    ],
    [
      'labels that are numbers',
      JSON.stringify({ ...record, data: { ...record.data, labelNames: [1] } }),
      /labelNames/,
    ],
    [
      'a model of version 1 nobody can build',
      JSON.stringify({ ...record, formatVersion: 1, model: { ...flatModel, filters: [4] } }),
      /filters do not fit/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      writeFileSync(runPaths(run()).record, text);
      await assert.rejects(readRunRecord(run()), (error) => {
        assert.ok(error instanceof CheckpointError, String(error));
        assert.ok(error.message.startsWith(runPaths(run()).record));
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('says so when there is none', async () => {
    await assert.rejects(readRunRecord(run()), /is not the folder of a run/);
  });

  for (const epochs of [12.5, 1e308, Infinity, NaN, 0, -1]) {
    it(`1: is never replaced by one that could not be read again, as one of ${epochs} epochs`, async () => {
      await writeRunRecord(run(), record);
      const writing = writeRunRecord(run(), { ...record, training: { ...record.training, epochs } });
      await assert.rejects(writing, /epochs/);
      assert.deepEqual(await readRunRecord(run()), record);
    });
  }

  it('keeps what was changed when the run was gone on with', async () => {
    const changes = [{ at: '2026-11-22T00:00:00.000Z', step: 90, epochs: 20, learningRate: 1e-4 }];
    await writeRunRecord(run(), { ...record, changes });
    assert.deepEqual((await readRunRecord(run())).changes, changes);
  });

  it('reads what was rewritten', async () => {
    await writeRunRecord(run(), record);
    await writeRunRecord(run(), { ...record, training: { ...record.training, epochs: 99 } });
    assert.equal((await readRunRecord(run())).training.epochs, 99);
    assert.ok(readFileSync(runPaths(run()).record, 'utf8').endsWith('}\n'));
  });
});

describe('checkpoints of a run', () => {
  const folder = useFolder();

  it('are listed by epoch as numbers', async () => {
    const { run } = await createRunFolder(folder(), 'a', about);
    assert.equal(await latestCheckpoint(run), undefined);
    for (const epoch of [10, 2, 10_000]) writeFileSync(runPaths(run).checkpoint(epoch), '');
    for (const name of [
      '.epoch-0011.safetensors.0123456789ab.tmp',
      'epoch-0012.png',
      'epoch-x.safetensors',
    ]) {
      writeFileSync(path.join(run, 'checkpoints', name), '');
    }
    assert.deepEqual(
      (await listCheckpoints(run)).map(({ epoch }) => epoch),
      [2, 10, 10_000],
    );
    assert.equal(await latestCheckpoint(run), path.join(run, 'checkpoints', 'epoch-10000.safetensors'));
    assert.equal(runPaths(run).checkpoint(2), path.join(run, 'checkpoints', 'epoch-0002.safetensors'));
    assert.ok(existsSync(runPaths(run).checkpoint(2)));
  });

  it('are ordered by step where one was saved within an epoch, as issue 6 names them', async () => {
    const { run } = await createRunFolder(folder(), 'a', about);
    const { checkpoint } = runPaths(run);
    for (const file of [checkpoint(3), checkpoint(3, 1234), checkpoint(3, 999), checkpoint(2)]) {
      writeFileSync(file, '');
    }
    assert.deepEqual(
      (await listCheckpoints(run)).map((each) => path.basename(each.path)),
      [
        'epoch-0002.safetensors',
        'epoch-0003-step-000999.safetensors',
        'epoch-0003-step-001234.safetensors',
        'epoch-0003.safetensors',
      ],
    );
    assert.equal(await latestCheckpoint(run), checkpoint(3));
  });

  it('know their run, live ones too; files elsewhere know none', async () => {
    const { run } = await createRunFolder(folder(), 'a', about);
    assert.equal(await runFolderOfCheckpoint(runPaths(run).checkpoint(1)), run);
    assert.equal(await runFolderOfCheckpoint(runPaths(run).liveCheckpoint), run);
    assert.equal(await runFolderOfCheckpoint(path.join(run, 'previews', 'a.safetensors')), undefined);
    assert.equal(await runFolderOfCheckpoint(path.join(folder(), 'checkpoints', 'a.safetensors')), undefined);
  });
});
