import assert from 'node:assert/strict';
import { scheduleKind } from '../../../src/vae/schedules';
import { stepScalars } from '../../../src/vae';
import type { Schedule } from '../../../src/protocol/training';

function rate(schedule: Schedule, step: number, totalSteps: number): number {
  return scheduleKind(schedule).learningRateAt(schedule, { step, stepsPerEpoch: 10, totalSteps });
}

function assertClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-15, `${actual} for ${expected}`);
}

describe('a cosine schedule', () => {
  const cosine = { kind: 'cosine', learningRate: 0.004, warmUpSteps: 100 } as const;

  it('rises linearly over its first steps, then falls along half a cosine', () => {
    assertClose(rate(cosine, 0, 4000), 0.004 / 100);
    assertClose(rate(cosine, 49, 4000), (0.004 / 2) * 0.5 * (1 + Math.cos((Math.PI * 49) / 4000)));
    assertClose(rate(cosine, 1000, 4000), 0.002 * (1 + Math.SQRT1_2));
    assertClose(rate(cosine, 2000, 4000), 0.002);
    assertClose(rate(cosine, 3000, 4000), 0.002 * (1 - Math.SQRT1_2));
    const last = rate(cosine, 3999, 4000);
    assert.ok(last > 0 && last < 1e-8, `${last}`);
    assertClose(rate(cosine, 4000, 4000), 0);
  });

  it('rises over a tenth of a training that is short', () => {
    assertClose(rate(cosine, 0, 50), 0.004 / 5);
    assertClose(rate(cosine, 4, 50), 0.002 * (1 + Math.cos((Math.PI * 4) / 50)));
    assertClose(rate(cosine, 0, 1), 0.004);
  });

  it('goes over to the curve of a longer training, when there is to be more of one that has not ended', () => {
    assertClose(rate(cosine, 1000, 2000), 0.002);
    assertClose(rate(cosine, 1000, 4000), 0.002 * (1 + Math.SQRT1_2));
  });

  it('rises once more, to three tenths, when a training that has ended goes on', () => {
    const extended = scheduleKind(cosine).extended(cosine, 4000);
    assert.deepEqual(extended, { ...cosine, restart: 4000 });
    assertClose(rate(extended, 4000, 6000), (0.3 * 0.004) / 100);
    assertClose(rate(extended, 5000, 6000), (0.3 * 0.004) / 2);
    assertClose(rate(extended, 6000, 6000), 0);
  });

  it('is the first curve for a state of before that, and never below 0', () => {
    const extended = scheduleKind(cosine).extended(cosine, 4000);
    for (const step of [0, 49, 1000, 3999]) {
      assert.equal(rate(extended, step, 6000), rate(cosine, step, 4000), `step ${step}`);
    }
  });

  it('counts the steps of all epochs', () => {
    const training = {
      epochs: 400,
      objective: { kind: 'elbo', beta: 1, klWarmUpEpochs: 0 },
      schedule: cosine,
    } as const;
    const scalars = stepScalars(training, { step: 2000, stepsPerEpoch: 10 });
    assert.deepEqual(scalars['learningRate'], Float32Array.of(0.002));
  });

  it('takes the rate that is asked for, or one that suits it', () => {
    const kind = scheduleKind({ kind: 'cosine' });
    assert.deepEqual(kind.complete({}), { kind: 'cosine', learningRate: 0.003, warmUpSteps: 100 });
    assert.equal(kind.complete({ learningRate: 0.01 }).learningRate, 0.01);
  });
});

describe('a constant schedule', () => {
  it('is the same at every step, also of a training that goes on', () => {
    const constant = { kind: 'constant', learningRate: 0.001 } as const;
    assert.equal(rate(constant, 0, 10), 0.001);
    assert.equal(rate(scheduleKind(constant).extended(constant, 10), 15, 20), 0.001);
  });
});
