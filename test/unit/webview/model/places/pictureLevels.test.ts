import assert from 'node:assert/strict';
import { randomStream } from '../../../../../src/latent/random';
import { PictureCache } from '../../../../../webview/model/places/pictureCache';
import { PictureLevels } from '../../../../../webview/model/places/pictureLevels';
import { PlaceIndex } from '../../../../../webview/model/places/placeIndex';

const places = randomStream(3, 'levels', 0).fillNormal(new Float32Array(6000));
const index = new PlaceIndex(places);
const everyone = (): Uint32Array => Uint32Array.from({ length: index.rows.length }, (_, at) => at);

/** Time stands still: all is done in the first slice. */
const untimed = { now: () => 0, later: () => assert.fail('It has all the time there is.') };
const never = (): void => assert.fail('There was nothing more to come.');

describe('the pictures that show at their places', () => {
  it('do not cover one another, and leave no room for one more', () => {
    const levels = new PictureLevels(index, everyone(), untimed);
    // A level is for distances up to twice what was asked for from afar, up to a fifth more near by.
    for (const [distance, slack] of [
      [1, 2],
      [0.3, 2 ** 0.25],
      [0.1, 2 ** 0.25],
    ] as const) {
      const level = levels.levelFor(distance);
      const shown = levels.at(level, never);
      const apart = (a: number, b: number): number =>
        Math.max(
          Math.abs(index.places[a * 2]! - index.places[b * 2]!),
          Math.abs(index.places[a * 2 + 1]! - index.places[b * 2 + 1]!),
        );
      for (const [i, a] of shown.entries()) {
        for (const b of shown.slice(i + 1))
          assert.ok(apart(a, b) >= distance, `${apart(a, b)} at ${distance}`);
      }
      const left = everyone().filter((at) => !shown.includes(at));
      for (const at of left) assert.ok(shown.some((other) => apart(at, other) < distance * slack * 1.001));
    }
  });

  it('stay when one looks nearer, until all show', () => {
    const levels = new PictureLevels(index, everyone(), untimed);
    const coarse = levels.at(2, never);
    const fine = levels.at(12, never);
    assert.ok(coarse.length > 2 && fine.length > coarse.length * 4);
    assert.deepEqual(fine.slice(0, coarse.length), coarse);
    assert.equal(levels.at(75, never).length, 3000);
  });

  it('begin with those who go first, and have none that is left out', () => {
    const order = everyone().reverse().subarray(0, 1000);
    const levels = new PictureLevels(index, order.slice(), untimed);
    assert.equal(levels.at(0, never)[0], order[0]);
    assert.deepEqual(
      [...levels.at(75, never)].sort((a, b) => a - b),
      [...order].sort((a, b) => a - b),
    );
  });
});

describe('the pictures that show at their places, of very many', () => {
  /** Each look at the clock takes a slice's time. */
  function slowly() {
    let moment = 0;
    const waiting: (() => void)[] = [];
    const clock = { now: () => (moment += 100), later: (work: () => void) => void waiting.push(work) };
    return { clock, waiting };
  }

  it('come level by level while the page goes on, the same as at once', () => {
    const whole = new PictureLevels(index, everyone(), untimed);
    const { clock, waiting } = slowly();
    const levels = new PictureLevels(index, everyone(), clock);
    let more = 0;
    const shown = (): readonly number[] => levels.at(8, () => more++);
    assert.deepEqual(shown(), []);
    const lengths = new Set<number>();
    for (let slice = waiting.shift(); slice; slice = waiting.shift()) {
      slice();
      assert.ok(waiting.length <= 1, 'one line of work');
      lengths.add(shown().length);
    }
    assert.deepEqual(shown(), whole.at(8, never));
    assert.ok(lengths.size > 4, `${[...lengths].join()} pictures on the way`);
    assert.equal(more, 9, 'told once a level');
  });

  it('come no more once the work is given up', () => {
    const { clock, waiting } = slowly();
    const levels = new PictureLevels(index, everyone(), clock);
    levels.at(8, never);
    levels.stop();
    for (let slice = waiting.shift(); slice; slice = waiting.shift()) slice();
    assert.deepEqual(levels.at(8, never), []);
    assert.equal(waiting.length, 0);
  });
});

describe('the cache of small pictures', () => {
  it('asks for what is missing, the most important first, and for nothing twice', () => {
    const cache = new PictureCache<string>(100);
    cache.want([5, 3, 9]);
    assert.deepEqual(cache.next(), [5, 3, 9]);
    assert.deepEqual(cache.next(), [], 'an answer is awaited');
    cache.receive([5, 3, 9], ['five', 'three', 'nine']);
    assert.equal(cache.get(3), 'three');
    cache.want([3, 4]);
    assert.deepEqual(cache.next(), [4]);
  });

  it('asks again for what was not answered', () => {
    const cache = new PictureCache<string>(100);
    cache.want([1]);
    cache.giveUp(cache.next());
    assert.deepEqual(cache.next(), [1]);
  });

  it('forgets what was not shown for longest, never what shows', () => {
    const cache = new PictureCache<string>(3);
    const show = (rows: readonly number[]): void => {
      cache.want(rows);
      const asked = cache.next();
      cache.receive(
        asked,
        asked.map((row) => `picture ${row}`),
      );
      for (const row of rows) cache.get(row);
    };
    show([1, 2]);
    show([2, 3]);
    show([4, 2]);
    assert.equal(cache.get(1), undefined);
    assert.equal(cache.get(2), 'picture 2');
    show([11, 12, 13, 14]);
    for (const row of [11, 12, 13, 14]) assert.ok(cache.get(row), `${row} shows`);
  });
});
