import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { mock } from 'node:test';
import { useFolder } from '../../runs/folder';
import {
  epochPoint,
  FakeTrainer,
  makeRun,
  runsIn,
  saveCheckpoint,
  saveState,
  stepPoint,
  until,
} from './support';
import { RunNames } from '../../../../src/host/runs/runNames';
import type { RunsChange } from '../../../../src/host/runs/runs';
import { changeNotes } from '../../../../src/runs/notes';
import { writeRunRecord } from '../../../../src/runs/runFolder';
import { acquireRunLock } from '../../../../src/runs/runLock';

describe('Runs', () => {
  const folder = useFolder();

  function watched() {
    const { runs, places, change } = runsIn(folder());
    const changes: RunsChange[] = [];
    runs.onDidChange((each) => changes.push(each));
    return { runs, places, change, changes };
  }

  it('reads nothing before it is asked, then lists the readable and the damaged', async () => {
    const { run } = await makeRun(folder(), 'cats');
    await makeRun(folder(), 'dogs');
    const broken = await makeRun(folder(), 'eels');
    await writeFile(path.join(broken.run, 'run.json'), '{');
    const { runs } = watched();
    assert.deepEqual(runs.all, []);
    await runs.load();
    assert.deepEqual(
      runs.all.map(({ title }) => title),
      ['dogs', 'cats'],
    );
    assert.equal(runs.find(run)?.title, 'cats');
    assert.equal(runs.damaged[0]?.id, broken.run);
    assert.equal(runs.latest(), undefined, 'none has a checkpoint');
  });

  it('gives a checkpoint the figures of its own file, and names a partial one for what it is', async () => {
    const { run } = await makeRun(folder(), 'cats');
    await saveCheckpoint(run, 2, 165.2);
    const partial = await saveCheckpoint(run, 2, 164.8, 27);
    await appendFile(path.join(run, 'metrics.jsonl'), `${JSON.stringify(epochPoint(2, 99))}\n`);
    await saveState(run, 27);
    const { runs } = watched();
    await runs.load();
    const found = runs.find(run)!;
    assert.deepEqual(
      found.checkpoints.map(({ epoch, step, partial: isPartial = false, metrics }) => [
        epoch,
        step,
        isPartial,
        metrics?.train.loss,
      ]),
      [
        [2, 27, true, 164.8],
        [2, 20, false, 165.2],
      ],
    );
    assert.equal(runs.findCheckpoint(partial)?.run, found);
    // Stopped within its last epoch: not finished, and to be gone on with.
    assert.deepEqual([found.finished, found.resumable, found.status.resumable], [false, true, true]);
  });

  it('takes a run for finished when the checkpoint of its last epoch is there', async () => {
    const { run } = await makeRun(folder(), 'cats', 3);
    await saveCheckpoint(run, 3, 160);
    await saveState(run, 30);
    const { runs } = watched();
    await runs.load();
    const { finished, status } = runs.find(run)!;
    assert.deepEqual([finished, status.state, status.epoch, status.resumable], [true, 'completed', 3, false]);
  });

  it('says how far a run has come that was stopped by whomever, and that another process trains it', async () => {
    const { run } = await makeRun(folder(), 'cats', 50);
    await saveState(run, 27);
    const { runs, changes } = watched();
    await runs.load();
    const found = runs.find(run)!;
    const seen = () => [found.status.state, found.status.epoch, found.status.epochs, found.status.resumable];
    assert.deepEqual(seen(), ['stopped', 3, 50, true]);
    const lock = await acquireRunLock(run);
    await runs.refresh();
    assert.deepEqual(seen(), ['elsewhere', 3, 50, false]);
    assert.deepEqual([found.isTrainedElsewhere, found.isTraining], [true, false]);
    await saveState(run, 31);
    await lock.release();
    await runs.refresh();
    assert.deepEqual(seen(), ['stopped', 4, 50, true]);
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['list', 'folder', 'folder'],
    );
  });

  it('says of a run that diverged in an earlier window how it ended, and what to do', async () => {
    const { run, record } = await makeRun(folder(), 'cats', 50);
    await saveState(run, 27);
    const { learningRate } = record.training.schedule;
    const divergence = {
      at: record.created,
      step: 31,
      learningRate,
      reason: 'The loss became NaN at step 31.',
    };
    await writeRunRecord(run, { ...record, divergence });
    const { runs } = watched();
    await runs.load();
    const { state, epoch, resumable, message } = runs.find(run)!.status;
    assert.deepEqual([state, epoch, resumable], ['failed', 3, true]);
    assert.equal(
      message,
      `The loss became NaN at step 31. Resume with a smaller learning rate than ${learningRate}.`,
    );
    await saveState(run, 40);
    await runs.refresh();
    assert.equal(runs.find(run)!.status.state, 'stopped', 'it has got past that step');
  });

  it('knows a run by what it is made of, or by the name that people have given it', async () => {
    const { run, record } = await makeRun(folder(), 'cats');
    const { runs, changes } = watched();
    await runs.load();
    const found = runs.find(run)!;
    assert.equal(found.name, new RunNames('en').nameOf(record));
    changes.length = 0;
    await changeNotes(run, { name: 'The good one', favourite: true });
    await runs.refresh();
    assert.deepEqual(
      [found.name, found.title, found.notes.favourite],
      ['The good one', 'The good one', true],
    );
    assert.equal(found.madeOf, new RunNames('en').nameOf(record));
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['folder'],
    );
    await writeFile(path.join(run, 'notes.json'), '{');
    await runs.refresh();
    assert.equal(found.title, 'cats', 'notes that cannot be read hide no run');
  });

  it('lists a checkpoint that cannot be read, with the reason', async () => {
    const { run } = await makeRun(folder(), 'cats');
    await saveCheckpoint(run, 1, 170);
    const file = path.join(run, 'checkpoints', 'epoch-0002.safetensors');
    await writeFile(file, 'no header');
    const { runs } = watched();
    await runs.load();
    const found = runs.find(run)!;
    assert.equal(found.checkpoints.length, 1);
    assert.equal(found.damagedCheckpoints[0]?.path, file);
    assert.match(found.damagedCheckpoints[0].reason, /epoch-0002/);
  });

  it('keeps the object of a run while its folder changes, and tells what has', async () => {
    const { run } = await makeRun(folder(), 'cats');
    const { runs, changes } = watched();
    await runs.load();
    const first = runs.find(run)!;
    changes.length = 0;
    await runs.refresh();
    assert.deepEqual(changes, [], 'nothing has changed');
    await saveCheckpoint(run, 1, 170);
    await runs.refresh();
    assert.equal(runs.find(run), first);
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['folder'],
    );
    assert.equal(runs.latest(), first);
    await rm(run, { recursive: true });
    await runs.refresh();
    assert.equal(runs.find(run), undefined);
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['folder', 'list'],
    );
  });

  it('reads again soon after its folders have changed, once for a burst', async () => {
    const { runs, change, changes } = watched();
    await runs.load();
    await makeRun(folder(), 'cats');
    const refresh = mock.method(runs, 'refresh');
    for (let i = 0; i < 3; i++) change();
    await until(() => changes.length > 0);
    assert.equal(refresh.mock.callCount(), 1);
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['list'],
    );
  });

  it('reads again though its folders change without end, as they do while short epochs are saved', async () => {
    const { runs, change, changes } = watched();
    await runs.load();
    await makeRun(folder(), 'cats');
    const changing = setInterval(change, 50);
    try {
      await until(() => changes.length > 0);
    } finally {
      clearInterval(changing);
    }
    assert.equal(runs.all.length, 1);
  });

  it('reads no more than twice for all who ask at once, and lets nobody wait who asks for what was read', async () => {
    const { runs, places } = watched();
    await runs.load();
    const readings = mock.method(places, 'folders');
    const asked = Array.from({ length: 100 }, () => runs.refresh());
    let isRead = false;
    void Promise.all(asked).then(() => (isRead = true));
    await runs.load();
    assert.equal(isRead, false, 'what is known is told at once');
    await Promise.all(asked);
    assert.equal(readings.mock.callCount(), 2);
  });

  it('names a run on one line, and by its folder where the name that it was given is blank', async () => {
    const [cats, dogs] = [await makeRun(folder(), 'cats'), await makeRun(folder(), 'dogs')];
    await changeNotes(cats.run, { name: 'a\n\nb\u202E' });
    await changeNotes(dogs.run, { name: ' \t' });
    const { runs } = watched();
    await runs.load();
    assert.equal(runs.find(cats.run)?.name, 'a b');
    assert.equal(runs.find(dogs.run)?.name, runs.find(dogs.run)?.madeOf);
    assert.equal(runs.find(dogs.run)?.title, 'dogs');
  });

  it('sees a run come, and a process let go of one, that no watcher tells of', async () => {
    const { run } = await makeRun(folder(), 'cats');
    const lock = await acquireRunLock(run);
    const { runs } = watched();
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      await runs.load();
      assert.equal(runs.find(run)?.status.state, 'elsewhere');
      const dogs = await makeRun(folder(), 'dogs');
      await lock.release();
      mock.timers.tick(5_000);
      mock.timers.reset();
      await until(() => runs.find(dogs.run) !== undefined && runs.find(run)?.status.state === 'stopped');
    } finally {
      mock.timers.reset();
      runs.dispose();
    }
  });

  it('sees that a process of elsewhere has been killed, which changes nothing on disk', async () => {
    const { run } = await makeRun(folder(), 'cats');
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const lock = await acquireRunLock(run);
    try {
      const file = path.join(run, 'state', 'lock');
      const owner = JSON.parse(await readFile(file, 'utf8')) as object;
      await writeFile(file, JSON.stringify({ ...owner, pid: other.pid }));
      const { runs } = watched();
      mock.timers.enable({ apis: ['setTimeout'] });
      await runs.load();
      assert.equal(runs.find(run)?.status.state, 'elsewhere');
      other.kill('SIGKILL');
      await once(other, 'close');
      mock.timers.tick(60_000);
      mock.timers.reset();
      await until(() => runs.find(run)?.status.state === 'stopped');
      runs.dispose();
    } finally {
      mock.timers.reset();
      other.kill('SIGKILL');
      await lock.release();
    }
  });
});

describe('Run, while it trains', () => {
  const folder = useFolder();

  async function training() {
    const made = await makeRun(folder(), 'cats');
    const { runs } = runsIn(folder());
    await runs.load();
    const run = runs.find(made.run)!;
    const changes: RunsChange[] = [];
    runs.onDidChange((each) => changes.push(each));
    const trainer = new FakeTrainer();
    trainer.onEvent((event) => run.take(event));
    run.begin();
    return { ...made, of: run, runs, changes, trainer };
  }

  it('lists no checkpoint any more that a better one has taken the place of', async () => {
    const { run, record, of, trainer } = await training();
    trainer.start(run, record);
    const facts = (epoch: number) => ({
      ...of.checkpoints[0]!,
      path: path.join(run, `${epoch}`),
      step: 1000 + epoch,
    });
    const listed = of.checkpoints.map(({ path: file }) => file);
    trainer.emit({ type: 'checkpoint', run, facts: facts(1) });
    trainer.emit({ type: 'checkpoint', run, facts: facts(2), removed: [facts(1).path, ...listed] });
    assert.deepEqual(
      of.checkpoints.map(({ path: file }) => file),
      [facts(2).path],
    );
  });

  it('follows the events: status, curves, preview, live weights, checkpoints', async () => {
    const { run, record, of, changes, trainer } = await training();
    assert.equal(of.isTraining, true);
    trainer.start(run, record, [stepPoint(5), epochPoint(1)]);
    trainer.emit({ type: 'steps', run, points: [stepPoint(15)] });
    trainer.emit({ type: 'epoch', run, metrics: epochPoint(2) });
    trainer.preview(run, 20, path.join(run, 'state', 'live.safetensors'));
    const { steps, epochs } = await of.curves();
    assert.deepEqual(
      steps.map(({ step }) => step),
      [5, 15],
    );
    assert.deepEqual(
      epochs.map(({ epoch }) => epoch),
      [1, 2],
    );
    assert.equal(of.lastStep?.step, 15);
    assert.deepEqual([of.preview?.step, of.live?.version], [20, 20]);
    const kinds = changes.map(({ kind }) => kind);
    for (const kind of ['started', 'status', 'metrics', 'preview', 'live'])
      assert.ok(kinds.includes(kind as never), kind);
    const told = changes.filter((change) => change.kind === 'metrics');
    assert.deepEqual(
      told.map((change) => [change.steps.length, change.epochs.length]),
      [
        [1, 0],
        [0, 1],
      ],
    );
  });

  it('knows a checkpoint from the event, and from the folder once that has been read', async () => {
    const { run, record, of, runs, trainer } = await training();
    trainer.start(run, record);
    const file = await saveCheckpoint(run, 1, 170);
    const { model, transform } = record;
    const facts = { path: file, runName: 'run', epoch: 1, step: 10, model, transform };
    const saved = new Date().toISOString();
    trainer.emit({
      type: 'checkpoint',
      run,
      facts: { ...facts, parameterCount: 2, fileSize: 1, saved },
    });
    assert.deepEqual([of.checkpoints.length, of.checkpoints[0]?.metrics], [1, undefined]);
    await runs.refresh();
    assert.deepEqual([of.checkpoints.length, of.checkpoints[0]?.metrics?.train.loss], [1, 170]);
  });

  it('is known however little of it is on disk, and lies beside the others', async () => {
    const { runs } = await training();
    const elsewhere = await makeRun(path.join(folder(), 'elsewhere'), 'dogs');
    const trainer = new FakeTrainer();
    trainer.onEvent((event) => {
      if (event.type === 'started') runs.adopt(event).take(event);
    });
    trainer.start(elsewhere.run, elsewhere.record);
    await runs.refresh();
    assert.equal(runs.find(elsewhere.run)?.title, 'dogs');
    assert.equal(runs.all[0]?.isTraining, true);
  });

  it('ends: no live weights any more, the outcome kept, resumable as the folder says', async () => {
    const { run, record, of, runs, changes, trainer } = await training();
    trainer.start(run, record);
    trainer.preview(run, 4, path.join(run, 'state', 'live.safetensors'));
    await saveState(run, 4);
    await runs.refresh();
    of.end({ outcome: 'failed', run, message: 'no memory', resumable: true });
    assert.deepEqual(
      [of.status.state, of.status.message, of.status.resumable],
      ['failed', 'no memory', true],
    );
    assert.deepEqual([of.live, of.isTraining], [undefined, false]);
    assert.equal(of.outcome?.outcome, 'failed');
    assert.deepEqual(
      changes.slice(-3).map(({ kind }) => kind),
      ['live', 'status', 'ended'],
    );
  });
});
