import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { randomStream } from '../../../../../src/latent/random';
import { Layout, type Shown, shownAtOnce, shownWhole } from '../../../../../webview/model/places/layout';
import { atOnce, inSlices, type Sliced } from '../../../../../webview/model/places/slices';

/** A clock that each piece of work moves on by 3 ms, and the slices that wait for their turn. */
function stepped() {
  let moment = 0;
  const waiting: (() => void)[] = [];
  return {
    clock: { now: () => moment, later: (work: () => void) => void waiting.push(work) },
    work: () => (moment += 3),
    waiting,
  };
}

describe('work in slices', () => {
  function* counting(work: () => void, most: number): Sliced<number> {
    for (let i = 1; i < most; i++) {
      work();
      yield i % 2 === 0 ? i : undefined;
    }
    work();
    return most;
  }

  it('is done a slice at a time, told as far as it is, and to its end', () => {
    const { clock, work, waiting } = stepped();
    const told: number[] = [];
    inSlices(counting(work, 8), (result) => told.push(result), clock);
    assert.deepEqual(told, [2], 'three pieces are 9 ms');
    waiting.shift()!();
    assert.deepEqual(told, [2, 6]);
    waiting.shift()!();
    assert.deepEqual([told, waiting.length], [[2, 6, 8], 0]);
  });

  it('goes on no more when it is given up', () => {
    const { clock, work, waiting } = stepped();
    const told: number[] = [];
    const stop = inSlices(counting(work, 8), (result) => told.push(result), clock);
    stop();
    waiting.shift()!();
    assert.deepEqual([told, waiting.length], [[2], 0]);
  });

  it('leaves the page its turn in real time too', async () => {
    const busy = (): void => {
      for (const began = performance.now(); performance.now() - began < 3;);
    };
    let result: number | undefined;
    let turns = 0;
    inSlices(counting(busy, 30), (told) => (result = told));
    for (; result !== 30; turns++) await setImmediate();
    assert.ok(turns >= 8, `${turns} turns in 90 ms`);
  });
});

describe('the pictures of a map that are shown', () => {
  const count = 60_000;
  const labelCount = 3;
  const places = randomStream(5, 'slices', 0).fillNormal(new Float32Array(count * 2));
  const labels = Int32Array.from({ length: count }, (_, row) => row % labelCount);
  const layout = new Layout(places, labels, labelCount);
  const accepts = (row: number): boolean => labels[row] !== 2;
  const whole = (shown: Shown): Sliced<Shown> => shownWhole(shown, layout, { labels, labelCount }, accepts);

  it('are counted at once; contours follow, then pictures at their places', () => {
    const first = shownAtOnce(layout, accepts);
    assert.deepEqual([first.count, first.contours, first.pictures], [40_000, [], undefined]);
    const parts: Shown[] = [];
    const work = whole(first);
    let pauses = 0;
    for (;;) {
      const { value, done } = work.next();
      if (value) parts.push(value);
      else pauses++;
      if (done === true) break;
    }
    assert.equal(parts.length, 2);
    assert.deepEqual(new Set(parts[0]!.contours.map(({ label }) => label)), new Set([0, 1]));
    assert.deepEqual([parts[0]!.pictures, parts[1]!.contours], [undefined, parts[0]!.contours]);
    assert.ok(parts[1]!.pictures);
    assert.ok(pauses >= 3 * (count / 16_384), `${pauses} pauses`);
  });

  it('have no contours when they are few', () => {
    const few = new Layout(places.subarray(0, 200), labels.subarray(0, 100), labelCount);
    const shown = shownAtOnce(few, () => true);
    const groups = { labels: labels.subarray(0, 100), labelCount };
    const { contours, pictures } = atOnce(shownWhole(shown, few, groups, () => true));
    assert.deepEqual(contours, []);
    assert.ok(pictures);
  });
});
