import assert from 'node:assert/strict';
import { TrainingControl } from '../../../src/trainer/trainingControl';

describe('TrainingControl', () => {
  it('holds while paused and goes on when told to', async () => {
    const control = new TrainingControl();
    control.setPaused(true);
    let wentOn = false;
    const waiting = control.whilePaused().then(() => (wentOn = true));
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(wentOn, false);
    control.setPaused(false);
    await waiting;
    assert.equal(wentOn, true);
  });

  it('does not wait when it is not paused', async () => {
    await new TrainingControl().whilePaused();
  });

  it('lets a stop end a pause', async () => {
    const control = new TrainingControl();
    control.setPaused(true);
    const waiting = control.whilePaused();
    control.stop();
    await waiting;
    assert.equal(control.paused, false);
    assert.equal(control.stopRequested, true);
  });
});
