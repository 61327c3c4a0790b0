import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError, TrainerRequestError } from '../../../../src/host/errors';
import type { TrainingJob, TrainJob } from '../../../../src/host/runs/training';
import { TrainingQueue, type QueueChange, type QueueMemory } from '../../../../src/host/runs/trainingQueue';
import { runPaths } from '../../../../src/runs/runPaths';
import { useFolder } from '../../runs/folder';
import {
  epochPoint,
  FakeTrainer,
  makeRun,
  runsIn,
  saveCheckpoint,
  saveState,
  settled,
  until,
} from './support';

describe('TrainingQueue', () => {
  const folder = useFolder();

  const train = (name: string): TrainJob => ({
    kind: 'train',
    folder: `/pictures/${name}`,
    runsFolder: folder(),
    configuration: { epochs: 3 },
  });

  /** A queue whose processes do what the test says; `memory` is what the window before has left. */
  function opened(
    memory?: QueueMemory,
    released: (run: string) => Promise<void> = () => Promise.resolve(),
    reading: Promise<void> = Promise.resolve(),
  ) {
    const trainers: FakeTrainer[] = [];
    const changes: QueueChange[] = [];
    const logged: string[] = [];
    let kept = memory;
    const { runs } = runsIn(folder());
    const queue = new TrainingQueue({
      runs,
      createProcess: () => {
        const trainer = new FakeTrainer();
        trainers.push(trainer);
        return trainer;
      },
      cacheFolder: '/cache',
      extensionVersion: '1.2.3',
      memory: { read: () => reading.then(() => kept), write: (now) => (kept = now) },
      released,
      describeError: (error) => (error as Error).message,
      log: { error: (message) => logged.push(message) },
    });
    queue.onDidChange((change) => changes.push(change));
    const titles = () => queue.waiting.map(({ title }) => title);
    return { queue, runs, trainers, changes, logged, titles, kept: () => kept };
  }

  /** Has the trainer say that its run has begun. */
  async function begin(trainer: FakeTrainer, name: string) {
    const made = await makeRun(folder(), name);
    trainer.start(made.run, made.record);
    return made;
  }

  const ended = (run: string, outcome: 'completed' | 'stopped' = 'completed') => ({
    outcome,
    run,
    checkpoint: path.join(run, 'checkpoints', 'epoch-0003.safetensors'),
    epochs: 3,
  });

  it('trains one at a time, in the order they were asked for', async () => {
    const { queue, trainers, titles } = opened();
    const cats = queue.add(train('cats'));
    const dogs = queue.add(train('dogs'));
    queue.add(train('eels'));
    assert.equal(queue.current, cats);
    assert.equal(cats.status.state, 'starting');
    assert.equal(cats.cause, 'asked');
    assert.deepEqual(titles(), ['dogs', 'eels']);
    await settled();
    assert.equal(trainers.length, 1, 'one process');
    assert.deepEqual(trainers[0]?.asked, {
      method: 'train',
      params: {
        folder: '/pictures/cats',
        runsFolder: folder(),
        configuration: { epochs: 3 },
        cacheFolder: '/cache',
        extensionVersion: '1.2.3',
      },
    });
    const { run } = await begin(trainers[0], 'cats');
    assert.equal((await cats.started)?.run, run);
    trainers[0].end(ended(run));
    assert.equal((await cats.finished).outcome, 'completed');
    await until(() => queue.current === dogs && trainers.length === 2);
    assert.equal(queue.current, dogs);
    assert.deepEqual(titles(), ['eels']);
    assert.deepEqual([trainers.length, trainers[0].isDisposed], [2, true]);
  });

  for (const [how, end] of [
    ['has failed', (trainer: FakeTrainer) => trainer.fail(new TrainerRequestError('storage', 'disk full'))],
    ['was stopped', (trainer: FakeTrainer, run: string) => trainer.end(ended(run, 'stopped'))],
  ] as const) {
    it(`begins the next when one ${how}`, async () => {
      const { queue, trainers } = opened();
      queue.add(train('cats'));
      const dogs = queue.add(train('dogs'));
      await settled();
      const { run } = await begin(trainers[0]!, 'cats');
      end(trainers[0]!, run);
      await until(() => trainers[1]?.asked !== undefined);
      assert.equal(queue.current, dogs);
      assert.equal(trainers[1]?.asked?.method, 'train');
    });
  }

  it('moves and removes what waits, and tells of it', async () => {
    const { queue, titles, changes } = opened();
    queue.add(train('cats'));
    const [dogs, , frogs] = ['dogs', 'eels', 'frogs'].map((name) => queue.add(train(name)));
    queue.move(frogs!.id, -1);
    assert.deepEqual(titles(), ['dogs', 'frogs', 'eels']);
    queue.move(dogs!.id, 5);
    assert.deepEqual(titles(), ['frogs', 'eels', 'dogs']);
    queue.move(dogs!.id, -9);
    assert.deepEqual(titles(), ['dogs', 'frogs', 'eels']);
    changes.length = 0;
    queue.remove(frogs!.id);
    queue.remove('of another window');
    queue.move('of another window', 1);
    assert.deepEqual(titles(), ['dogs', 'eels']);
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['list'],
    );
    assert.equal(await frogs!.started, undefined);
    assert.deepEqual(await frogs!.finished, { outcome: 'withdrawn' });
  });

  it('knows which runs it holds, so that none is trained twice', async () => {
    const { run } = await makeRun(folder(), 'cats');
    const { queue, runs, trainers } = opened();
    await runs.load();
    const cats = queue.add({ kind: 'resume', run });
    const again = await makeRun(folder(), 'dogs');
    await runs.refresh();
    const dogs = queue.add({
      kind: 'resume',
      run: again.run,
      epochs: 9,
      learningRate: 1e-4,
      acceptPictures: true,
    });
    assert.equal(queue.holds(run), cats);
    assert.equal(queue.holds(again.run), dogs);
    assert.equal(queue.holds('/elsewhere'), undefined);
    assert.equal(runs.find(run)?.isTraining, true);
    assert.equal(runs.find(again.run)?.isTraining, false, 'it only waits');
    await settled();
    trainers[0]!.end(ended(run));
    await until(() => trainers[1]?.asked !== undefined);
    const { params } = trainers[1]!.asked!;
    const asked = { run: again.run, epochs: 9, learningRate: 1e-4, acceptPictures: true };
    assert.deepEqual(params, { ...asked, cacheFolder: '/cache' });
  });

  it('tells of a failure before there is a run by itself, and leaves other runs as they are', async () => {
    const { run } = await makeRun(folder(), 'cats');
    await saveState(run, 12);
    const { queue, runs, trainers, logged } = opened();
    await runs.load();
    const before = runs.find(run)!.status;
    const missing = queue.add(train('no-such-folder'));
    await settled();
    trainers[0]!.stage('scanning', 3);
    assert.deepEqual([missing.status.state, missing.status.done], ['scanning', 3]);
    trainers[0]!.fail(new TrainerRequestError('folder', 'There is no such folder.'));
    const message = 'There is no such folder.';
    assert.deepEqual(await missing.finished, {
      outcome: 'failed',
      run: undefined,
      message,
      resumable: false,
      error: 'folder',
    });
    assert.equal(await missing.started, undefined);
    assert.equal(missing.run, undefined);
    assert.deepEqual(runs.find(run)!.status, before);
    assert.equal(before.resumable, true, 'the other run can be gone on with as before');
    assert.equal(queue.failure, missing);
    assert.equal(logged.length, 1);
  });

  it('forgets a failure once the person knows of it, or does something else', async () => {
    const { queue, trainers, changes } = opened();
    const fail = async () => {
      queue.add(train('cats'));
      await settled();
      trainers.at(-1)!.fail(new Error('no'));
      await until(() => queue.current === undefined);
    };
    await fail();
    assert.equal(queue.failure?.title, 'cats');
    changes.length = 0;
    queue.acknowledge();
    queue.acknowledge();
    assert.equal(queue.failure, undefined);
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['failure'],
    );
    await fail();
    queue.add(train('dogs'));
    assert.equal(queue.failure, undefined);
  });

  it('keeps a resumed run resumable when it fails before its first step', async () => {
    const { run } = await makeRun(folder(), 'cats');
    await saveState(run, 12);
    const { queue, runs, trainers } = opened();
    await runs.load();
    const cats = queue.add({ kind: 'resume', run });
    await settled();
    trainers[0]!.fail(new TrainerRequestError('configuration', 'The pictures have changed.'));
    const outcome = await cats.finished;
    assert.deepEqual(outcome, {
      outcome: 'failed',
      run,
      message: 'The pictures have changed.',
      resumable: true,
      savedStep: 12,
      error: 'configuration',
    });
    const { status } = runs.find(run)!;
    assert.deepEqual([status.state, status.resumable], ['failed', true]);
  });

  it('knows what is left to go on from when a training fails: a state, the start, or nothing', async () => {
    const failedAfter = async (name: string, change: (run: string) => unknown) => {
      const { queue, trainers } = opened();
      const training = queue.add(train(name));
      await settled();
      const { run } = await begin(trainers[0]!, name);
      await saveState(run, 12);
      await change(run);
      trainers[0]!.fail(new TrainerRequestError('storage', 'The disk is full.'));
      const outcome = await training.finished;
      assert.ok(outcome.outcome === 'failed');
      return [outcome.resumable, outcome.savedStep];
    };
    assert.deepEqual(await failedAfter('cats', () => undefined), [true, 12]);
    assert.deepEqual(await failedAfter('dogs', (run) => rmSync(runPaths(run).trainingState)), [true, 0]);
    const lost = (run: string) => saveCheckpoint(run, 1, 100).then(() => rmSync(runPaths(run).trainingState));
    assert.deepEqual(await failedAfter('eels', lost), [false, undefined]);
    const removed = (run: string) => rmSync(run, { recursive: true });
    assert.deepEqual(await failedAfter('foxes', removed), [false, undefined]);
  });

  it('says that a run has diverged, which the same steps again would do again', async () => {
    const { queue, trainers } = opened();
    const cats = queue.add(train('cats'));
    await settled();
    const { run } = await begin(trainers[0]!, 'cats');
    await saveState(run, 12);
    trainers[0]!.fail(new TrainerRequestError('diverged', 'The loss became NaN.'));
    const outcome = await cats.finished;
    assert.ok(outcome.outcome === 'failed');
    assert.deepEqual([outcome.error, outcome.resumable], ['diverged', true]);
  });

  it('forgets a run that was given up before it had learnt anything', async () => {
    const { queue, runs, trainers } = opened();
    const cats = queue.add(train('cats'));
    await settled();
    const { run } = await begin(trainers[0]!, 'cats');
    assert.ok(runs.find(run));
    await rm(run, { recursive: true });
    trainers[0]!.fail(new CancelledError());
    assert.deepEqual(await cats.finished, { outcome: 'withdrawn', run });
    await until(() => runs.find(run) === undefined);
  });

  it('withdraws the request before the first step, and stops the run after', async () => {
    const { queue, trainers } = opened();
    const cats = queue.add(train('cats'));
    await settled();
    queue.stop();
    assert.deepEqual(await cats.finished, { outcome: 'withdrawn', run: undefined });
    assert.equal(queue.failure, undefined);
    queue.add(train('dogs'));
    await settled();
    await begin(trainers[1]!, 'dogs');
    queue.setPaused(true);
    queue.stop();
    assert.deepEqual(trainers[1]!.notified, [
      ['setPaused', { paused: true }],
      ['stop', {}],
    ]);
  });

  describe('when the window closes', () => {
    it('lets the run save itself, and leaves what is still to be done to the next', async () => {
      const { queue, trainers, kept } = opened();
      queue.add(train('cats'));
      const dogs = train('dogs');
      queue.add(dogs);
      await settled();
      const { run } = await begin(trainers[0]!, 'cats');
      const closing = queue.close();
      assert.deepEqual(trainers[0]!.notified, [['stop', {}]]);
      trainers[0]!.end(ended(run, 'stopped'));
      await closing;
      assert.equal(trainers[0]!.isDisposed, true);
      assert.equal(trainers.length, 1, 'the next does not begin in a window that closes');
      const job: TrainingJob = { kind: 'resume', run };
      assert.deepEqual(kept(), { current: { job, paused: false }, waiting: [dogs] });
    });

    it('leaves nothing when nothing is to be done', async () => {
      const { queue, trainers, kept } = opened();
      queue.add(train('cats'));
      await settled();
      const { run } = await begin(trainers[0]!, 'cats');
      trainers[0]!.end(ended(run));
      await until(() => queue.current === undefined);
      assert.deepEqual(kept(), { current: undefined, waiting: [] });
      assert.equal(await opened(kept()).queue.restore(), undefined);
    });

    it('goes on in the next window: first with what was interrupted, then with what waited', async () => {
      const { run, record } = await makeRun(folder(), 'cats');
      const left = {
        current: { job: { kind: 'resume', run }, paused: false },
        waiting: [train('dogs')],
      } as const;
      const { queue, runs, trainers, titles } = opened(left);
      const interrupted = await queue.restore();
      assert.equal(interrupted?.title, 'cats');
      assert.equal(queue.current, interrupted);
      assert.equal(interrupted?.cause, 'restored');
      assert.deepEqual(titles(), ['dogs']);
      await until(() => trainers[0]?.asked !== undefined);
      assert.equal(trainers[0]?.asked?.method, 'resume');
      trainers[0].start(run, record, [epochPoint(1)]);
      assert.equal(runs.find(run)?.status.epoch, 2);
      assert.deepEqual(trainers[0].notified, []);
      trainers[0].end(ended(run));
      await until(() => queue.current?.cause === 'turn');
    });

    it('writes over nothing that it has not taken up yet', async () => {
      const { run } = await makeRun(folder(), 'cats');
      const left = {
        current: { job: { kind: 'resume', run }, paused: false },
        waiting: [train('dogs')],
      } as const;
      let read!: () => void;
      const reading = new Promise<void>((resolve) => (read = resolve));
      const { queue, titles, kept } = opened(left, undefined, reading);
      const restoring = queue.restore();
      queue.add(train('eels'));
      assert.deepEqual(kept(), left);
      read();
      await restoring;
      assert.equal(queue.current?.title, 'eels');
      assert.deepEqual(titles(), ['cats', 'dogs']);
      assert.deepEqual(kept(), {
        current: { job: train('eels'), paused: false },
        waiting: [left.current.job, train('dogs')],
      });
      await queue.close();
    });

    it('remembers what is asked for while it looks for what was left, even when that is nothing', async () => {
      const { queue, kept } = opened();
      const restoring = queue.restore();
      queue.add(train('eels'));
      assert.equal(kept(), undefined);
      assert.equal(await restoring, undefined);
      assert.deepEqual(kept(), { current: { job: train('eels'), paused: false }, waiting: [] });
      await queue.close();
    });

    it('holds a run that was paused, and goes on when told to', async () => {
      const { run, record } = await makeRun(folder(), 'cats');
      const { queue, trainers, kept } = opened({
        current: { job: { kind: 'resume', run }, paused: true },
        waiting: [],
      });
      await queue.restore();
      await until(() => trainers[0]?.asked !== undefined);
      trainers[0]!.start(run, record);
      assert.deepEqual(trainers[0]!.notified, [['setPaused', { paused: true }]]);
      queue.setPaused(false);
      assert.equal(kept()?.current?.paused, false);
    });

    it('is content with a run that took its last step while the window closed', async () => {
      const { run } = await makeRun(folder(), 'cats');
      const letGo = async () => {
        await saveState(run, 30);
        await saveCheckpoint(run, 3, 100);
      };
      const left = {
        current: { job: { kind: 'resume', run } as const, paused: false },
        waiting: [train('dogs')],
      };
      const { queue, trainers } = opened(left, letGo);
      const interrupted = await queue.restore();
      assert.deepEqual(await interrupted!.finished, {
        outcome: 'completed',
        run,
        checkpoint: runPaths(run).checkpoint(3),
        epochs: 3,
      });
      await until(() => trainers[1]?.asked?.method === 'train');
      assert.deepEqual([trainers[0]?.asked, queue.failure], [undefined, undefined]);
    });

    it('can be stopped while the process of the last window holds the run', async () => {
      const { run } = await makeRun(folder(), 'cats');
      const left = { current: { job: { kind: 'resume', run } as const, paused: false }, waiting: [] };
      const { queue } = opened(left, () => new Promise(() => undefined));
      const interrupted = await queue.restore();
      queue.stop();
      assert.deepEqual(await interrupted!.finished, { outcome: 'withdrawn', run });
    });

    it('waits until the process of the last window has let go of the run', async () => {
      const { run } = await makeRun(folder(), 'cats');
      let letGo!: () => void;
      const released = () => new Promise<void>((resolve) => (letGo = resolve));
      const left = { current: { job: { kind: 'resume', run } as const, paused: false }, waiting: [] };
      const { queue, trainers } = opened(left, released);
      await queue.restore();
      await settled();
      const asked = () => trainers.map((trainer) => trainer.asked?.method);
      assert.deepEqual(asked(), [undefined]);
      letGo();
      await until(() => asked()[0] === 'resume');
      assert.deepEqual(asked(), ['resume']);
    });
  });
});
