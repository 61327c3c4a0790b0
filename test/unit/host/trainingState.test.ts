import assert from 'node:assert/strict';
import type { RunRecord } from '../../../src/protocol/configuration';
import type { TrainingEvent } from '../../../src/protocol/trainer';
import {
  afterEnd,
  afterEvent,
  formatDuration,
  formatNats,
  idleStatus,
  isActive,
  startingStatus,
} from '../../../src/host/trainingState';

const started = {
  type: 'started',
  run: '/run',
  record: { training: { epochs: 3 } } as RunRecord,
  stepsPerEpoch: 10,
  history: [],
} as const;
const stage = (name: 'decoding' | 'training' | 'saving' | 'paused', done: number): TrainingEvent => ({
  type: 'stage',
  stage: name,
  done,
  total: 30,
});

describe('the status of a run', () => {
  it('follows a run from its start to its end', () => {
    let status = startingStatus;
    assert.ok(isActive(status));
    status = afterEvent(status, stage('decoding', 5), 0);
    assert.deepEqual([status.state, status.done, status.epoch], ['decoding', 5, 0]);
    status = afterEvent(status, started, 10);
    assert.deepEqual([status.state, status.epoch, status.epochs, status.total], ['training', 1, 3, 30]);
    status = afterEvent(status, stage('training', 12), 10);
    assert.equal(status.epoch, 2);
    status = afterEvent(status, stage('paused', 30), 10);
    assert.deepEqual([status.state, status.epoch], ['paused', 3]);
    const ended = afterEnd(status, { outcome: 'completed', run: '/run', checkpoint: '/c', epochs: 3 });
    assert.deepEqual([ended.state, ended.epoch, ended.resumable], ['completed', 3, false]);
    assert.equal(isActive(ended), false);
  });

  it('knows the time left while a checkpoint is saved, and not while it is paused', () => {
    const training = { ...stage('training', 12), secondsLeft: 40 };
    const status = afterEvent(afterEvent(startingStatus, started, 10), training, 10);
    assert.equal(afterEvent(status, stage('saving', 12), 10).secondsLeft, 40);
    assert.equal(afterEvent(status, stage('paused', 12), 10).secondsLeft, undefined);
  });

  it('keeps what happened and whether one can go on', () => {
    const failed = afterEnd(startingStatus, {
      outcome: 'failed',
      message: 'no pictures',
      resumable: false,
    });
    assert.deepEqual([failed.state, failed.message, failed.resumable], ['failed', 'no pictures', false]);
    const stopped = afterEnd(idleStatus, { outcome: 'stopped', run: '/run', checkpoint: '', epochs: 1 });
    assert.equal(stopped.resumable, true);
  });

  it('begins a resumed run where it was', () => {
    const history = [{ kind: 'step', step: 15, epoch: 1.5, loss: 1, reconstruction: 1, kl: 0 }] as const;
    const status = afterEvent(startingStatus, { ...started, history }, 10);
    assert.deepEqual([status.done, status.epoch], [15, 2]);
  });
});

describe('numbers for people', () => {
  it('writes durations', () => {
    assert.deepEqual([0, 42, 61.4, 3723, -1].map(formatDuration), [
      '0:00',
      '0:42',
      '1:01',
      '1:02:03',
      '0:00',
    ]);
  });
  it('writes nats', () => {
    assert.deepEqual([120.26, 1815.9, -12.34].map(formatNats), ['120.3', '1816', '−12.3']);
  });
});
