import assert from 'node:assert/strict';
import type { CheckpointFacts, EpochMetrics } from '../../../../../src/protocol/configuration';
import {
  epochAt,
  epochShown,
  figuresOf,
  marked,
  verdict,
} from '../../../../../webview/model/learning/figures';
import { checkpoint, live, view } from '../../facts';

const epoch = (number: number, validation?: number): EpochMetrics => ({
  kind: 'epoch',
  epoch: number,
  step: number * 10,
  train: { loss: number, reconstruction: number, kl: 0 },
  ...(validation !== undefined && { validation: { loss: validation, reconstruction: validation, kl: 0 } }),
  klWeight: 1,
  imagesPerSecond: 1,
  seconds: 1,
});
const course = (...losses: readonly number[]) => losses.map((loss, index) => epoch(index + 1, loss));
const saved = (metrics: EpochMetrics): CheckpointFacts => ({
  ...checkpoint(`/a/checkpoints/${metrics.epoch}`, metrics.step).facts,
  metrics,
});

describe('the figures beside the curves', () => {
  const epochs = course(9, 8, 7);

  it('are of the epoch of the checkpoint explored, else of the last', () => {
    const of = { run: '/a', epochs };
    assert.equal(epochShown(of, checkpoint('/a/checkpoints/2', 20))?.epoch, 2);
    assert.equal(epochShown(of, checkpoint('/a/checkpoints/2', 25))?.epoch, 3, 'no such epoch is known');
    assert.equal(epochShown(of, live('/a', 30))?.epoch, 3);
    assert.equal(epochShown(of, checkpoint('/b/checkpoints/1', 10))?.epoch, 3, 'a stranger has none here');
    assert.equal(epochShown({ run: '/a', epochs: [] }, undefined), undefined);
  });

  it('are averages of the epoch, and of the first one so far until it ends', () => {
    const running = { ...view('/a'), epochs: [] };
    assert.equal(figuresOf(running, undefined), undefined);
    const points = [2, 4].map((loss, index) => ({ ...view('/a', index + 1).steps[0]!, loss }));
    assert.deepEqual(figuresOf({ ...running, steps: points }, undefined), {
      epoch: 1,
      training: { loss: 3, reconstruction: 1, kl: 0 },
      soFar: true,
    });
    const { training, validation } = figuresOf(running, epochs[1])!;
    assert.deepEqual([training.loss, validation?.loss], [2, 8]);
  });

  it('are those of the epoch that the pointer is in', () => {
    assert.equal(epochAt(epochs, 'step', 11)?.epoch, 2);
    assert.equal(epochAt(epochs, 'step', 20)?.epoch, 2);
    assert.equal(epochAt(epochs, 'step', 99)?.epoch, 3);
    assert.equal(epochAt(epochs, 'epoch', 1)?.epoch, 1);
    assert.equal(epochAt([], 'epoch', 1), undefined);
  });
});

describe('what is said of how a run has learnt', () => {
  const risen = course(9, 7, 5, 6, 7, 8);

  it('is that validation has risen, with the checkpoint of that epoch', () => {
    const checkpoints = [6, 4, 3].map((number) => saved(risen[number - 1]!));
    const found = verdict({ epochs: risen, checkpoints }, {});
    assert.deepEqual([found?.kind, found?.epoch, found?.checkpoint?.epoch], ['risen', 3, 3]);
    assert.equal(marked(risen)?.epoch, 3);
  });

  it('offers the best checkpoint there is where that epoch has none, and nothing where there is none', () => {
    const checkpoints = [6, 4].map((number) => saved(risen[number - 1]!));
    assert.equal(verdict({ epochs: risen, checkpoints }, {})?.checkpoint?.epoch, 4);
    assert.equal(verdict({ epochs: risen, checkpoints: [] }, {})?.checkpoint, undefined);
  });

  it('is why it stopped early, however much validation has risen', () => {
    assert.deepEqual(verdict({ epochs: risen, checkpoints: [] }, { stoppedEarly: 3 }), {
      kind: 'stoppedEarly',
      epoch: 3,
      checkpoint: undefined,
    });
  });

  it('is nothing while it gets better', () => {
    assert.equal(verdict({ epochs: course(9, 8, 7, 6), checkpoints: [] }, {}), undefined);
    assert.equal(marked([epoch(1, 5)]), undefined, 'one is no choice');
  });
});
