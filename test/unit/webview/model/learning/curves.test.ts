import assert from 'node:assert/strict';
import { type Curves, curves, latest, smoothed, span } from '../../../../../webview/model/learning/curves';

const losses = (loss: number) => ({ loss, reconstruction: loss, kl: 0 });
const step = (at: number, loss: number) =>
  ({ kind: 'step', step: at, epoch: at / 10, ...losses(loss) }) as const;
const epoch = (number: number, loss: number) =>
  ({
    kind: 'epoch',
    epoch: number,
    step: number * 10,
    train: losses(loss),
    validation: losses(loss + 1),
    klWeight: 1,
    imagesPerSecond: 1,
    seconds: 1,
  }) as const;

describe('curves', () => {
  it('over steps have validation where an epoch ends, over epochs the averages of each', () => {
    const over = curves('step', [step(5, 9), step(10, 8), step(15, 7)], [epoch(1, 8.5)]);
    assert.deepEqual(
      [over.x, over.training.loss, over.validation.loss],
      [
        [5, 10, 15],
        [9, 8, 7],
        [null, 9.5, null],
      ],
    );
    const of = curves('epoch', [step(5, 9)], [epoch(1, 8.5), epoch(2, 6)]);
    assert.deepEqual(
      [of.x, of.training.loss, of.validation.loss],
      [
        [1, 2],
        [8.5, 6],
        [9.5, 7],
      ],
    );
    assert.equal(latest(over.validation.loss), 9.5);
  });

  it('are smoothed without being moved: a straight line stays, its ends too, and gaps stay gaps', () => {
    const line = Array.from({ length: 200 }, (_, index) => index);
    smoothed(line).forEach((value, index) => assert.ok(Math.abs(value! - index) < 1e-9));
    const holed = line.map((value) => (value % 2 ? value : null));
    assert.deepEqual(
      smoothed(holed).map((value) => value === null),
      holed.map((value) => value === null),
    );
    const short = [1, 9, 1];
    assert.equal(smoothed(short), short);
  });

  it('lose their noise', () => {
    const noisy = Array.from({ length: 400 }, (_, index) => (index % 2 ? 1 : -1));
    const course = smoothed(noisy);
    assert.ok(course.slice(20, -20).every((value) => Math.abs(value!) < 0.1));
    assert.ok(
      course.slice(-20).every((value) => Math.abs(value!) < 0.25),
      'also at their end',
    );
  });

  it('are shown from their least to their greatest value, but for the steep beginning of a long one', () => {
    const of = (values: number[]): Curves => ({
      x: values.map((_, index) => index),
      training: { loss: values, reconstruction: values, kl: values },
      validation: { loss: [], reconstruction: [], kl: [] },
    });
    assert.deepEqual(span(of([9, 5, 3]), ['loss'], 0, 2), [3, 9]);
    const [least, greatest] = span(of([1000, ...Array.from({ length: 99 }, () => 5)]), ['loss'], 0, 99)!;
    assert.deepEqual([least, greatest], [5, 5]);
    const zoomed = of([1000, ...Array.from({ length: 99 }, (_, index) => index)]);
    assert.deepEqual(span(zoomed, ['kl'], 51, 61)?.map(Math.round), [50, 60]);
    assert.equal(span(of([]), ['loss'], 0, 1), undefined);
  });
});
