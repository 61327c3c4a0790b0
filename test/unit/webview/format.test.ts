import assert from 'node:assert/strict';
import type { CheckpointFacts, EpochMetrics } from '../../../src/protocol/configuration';
import { checkpointLabel, checkpointMoment, nats } from '../../../webview/format';

describe('how the panel writes a loss', () => {
  it('has about five figures, a true minus, and no sign before nothing', () => {
    assert.equal(nats(1234.5), '1235');
    assert.equal(nats(-123.45), '\u2212123.5');
    assert.equal(nats(5.678), '5.68');
    assert.equal(nats(-0.004), '0.00');
    assert.equal(nats(-0), '0.00');
    assert.equal(nats(-0.006), '\u22120.01');
    for (const none of [undefined, null, NaN, Infinity]) assert.equal(nats(none), '\u2013');
  });
});

describe('how the panel names a checkpoint', () => {
  const losses = { loss: 314.53, reconstruction: 311.73, kl: 2.8 };
  const metrics = { kind: 'epoch', epoch: 1, step: 36, train: losses, validation: losses } as EpochMetrics;
  const facts = (fields: Partial<CheckpointFacts>) => ({ metrics, ...fields }) as CheckpointFacts;

  it('tells what was saved within an epoch from the epoch before, whose loss it has', () => {
    const finished = facts({ epoch: 1, step: 36 });
    const partial = facts({ epoch: 1, step: 1062, partial: true });
    assert.equal(checkpointMoment(finished), 'epoch 1');
    assert.equal(checkpointMoment(partial), 'within epoch 2, step 1,062');
    assert.equal(checkpointLabel(finished), 'Epoch 1 \u00b7 314.5 nats');
    assert.equal(checkpointLabel(partial), 'Within epoch 2, step 1,062 \u00b7 314.5 nats after epoch 1');
    assert.equal(checkpointLabel({ ...partial, metrics: undefined }), 'Within epoch 2, step 1,062');
  });
});
