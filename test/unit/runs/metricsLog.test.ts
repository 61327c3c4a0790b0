import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { EpochMetrics, StepMetrics } from '../../../src/protocol/configuration';
import { appendMetrics, readCurves, readMetrics, truncateMetrics } from '../../../src/runs/metricsLog';
import { runPaths } from '../../../src/runs/runPaths';
import { useFolder } from './folder';

const losses = { loss: 3, reconstruction: 2, kl: 1 };
const step = (at: number): StepMetrics => ({ kind: 'step', step: at, epoch: at / 10, ...losses });
const epoch = (number: number): EpochMetrics => ({
  kind: 'epoch',
  epoch: number,
  step: number * 10,
  train: losses,
  klWeight: 1,
  imagesPerSecond: 100,
  seconds: 1,
});

describe('metrics log', () => {
  const run = useFolder();
  const file = () => runPaths(run()).metrics;

  it('gives back what was added, in order', async () => {
    assert.deepEqual(await readMetrics(run()), []);
    await appendMetrics(run(), [step(5), step(10)]);
    await appendMetrics(run(), []);
    await appendMetrics(run(), [epoch(1)]);
    assert.deepEqual(await readMetrics(run()), [step(5), step(10), epoch(1)]);
    assert.equal(readFileSync(file(), 'utf8').split('\n').length, 4);
  });

  it('passes over a torn last line wherever it is torn', async () => {
    const whole = `${JSON.stringify(step(5))}\n`;
    const torn = `${JSON.stringify(epoch(1))}\n`;
    for (let length = 0; length < torn.length - 1; length++) {
      writeFileSync(file(), whole + torn.slice(0, length));
      assert.deepEqual(await readMetrics(run()), [step(5)]);
    }
  });

  it('keeps whatever other terms of the loss there are, and fields it does not know', async () => {
    const terms = { spread: 0.5 };
    const lines = [
      { ...step(5), terms, later: true },
      { ...epoch(1), train: { ...losses, terms }, validation: { ...losses, terms } },
    ];
    await appendMetrics(run(), lines);
    appendFileSync(file(), `${JSON.stringify({ ...step(10), terms: { spread: 'wide' } })}\n`);
    assert.deepEqual(await readMetrics(run()), lines);
  });

  it('passes over lines that are no metrics', async () => {
    const lines = [
      'null',
      '[]',
      '{"kind":"step"}',
      '{"kind":"step","step":1,"epoch":0,"loss":null}',
      '\u0000',
      '',
    ];
    writeFileSync(file(), [...lines, JSON.stringify(step(1)), ...lines].join('\n'));
    assert.deepEqual(await readMetrics(run()), [step(1)]);
  });

  it('forgets what came after a step, and a torn line', async () => {
    await appendMetrics(run(), [step(5), step(10), epoch(1), step(15), step(20), epoch(2)]);
    appendFileSync(file(), '{"kind":"st');
    await truncateMetrics(run(), 10);
    assert.deepEqual(await readMetrics(run()), [step(5), step(10), epoch(1)]);
    await appendMetrics(run(), [step(11)]);
    assert.deepEqual(await readMetrics(run()), [step(5), step(10), epoch(1), step(11)]);
  });

  it('7: is replaced when a run is taken up, so that who wrote to it before writes no more to this one', async () => {
    await truncateMetrics(run(), 3);
    assert.throws(() => statSync(file()), 'where there is none, none is made');
    await appendMetrics(run(), [step(1), step(2)]);
    await appendMetrics(run(), [step(3)], {
      // Taken over after the writer has looked, and before it writes.
      guard: () => truncateMetrics(run(), 2).then(() => undefined),
    });
    assert.deepEqual(await readMetrics(run()), [step(1), step(2)]);
  });

  it('reports a log that cannot be written or read', async () => {
    mkdirSync(file());
    await assert.rejects(appendMetrics(run(), [step(1)]), { name: 'StorageError', code: 'EISDIR' });
    await assert.rejects(readMetrics(run()), { name: 'CheckpointError' });
  });

  it('16: of 70,000 epochs is read whole, and others have their turn meanwhile', async () => {
    for (let first = 1; first <= 70_000; first += 1000) {
      const epochs = Array.from({ length: 1000 }, (_, i) => epoch(first + i));
      await appendMetrics(run(), epochs);
    }
    let longest = 0;
    const begun = performance.now();
    let last = begun;
    const look = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    };
    const watch = setInterval(look, 1);
    const { epochs } = await readCurves(run());
    // The last turn ends with the reading, before the timer has its own.
    look();
    clearInterval(watch);
    assert.equal(epochs.length, 70_000);
    // Measured here: 0.4 s, turns of 40 ms (reading and joining the text); a busy machine takes many times as long.
    assert.ok(longest < (last - begun) / 2, `a turn of ${longest} of ${last - begun} ms`);
  }).timeout(60_000);
});
