import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Moments } from '../../../src/latent/moments';
import { randomStream } from '../../../src/latent/random';
import { Variations } from '../../../src/latent/variations';

/** Numbers that are given instead of drawn. */
const given = (...numbers: number[]) => ({
  normal: () => {
    assert.ok(numbers.length > 0, 'no more normal numbers are drawn than there are neighbours');
    return numbers.shift()!;
  },
});

const close = (found: ArrayLike<number>, expected: readonly number[], tolerance = 1e-5) => {
  assert.equal(found.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(found[i]! - value) <= tolerance, `${found[i]} at ${i}, not ${value}`);
  });
};

const cross = { labels: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1), names: ['even', 'odd'] };

describe('variations on encodings', () => {
  it('lead away along the differences of the five nearest', () => {
    // Of 0 the nearest are 0, 1, −1.1, 2.2, −2.6, in this order, with an average of −0.1.
    const variations = new Variations({ means: Float32Array.of(50, 0, 1, -1.1, 2.2, -2.6, 60) }, 1);
    const share = 0.7 / Math.sqrt(5);
    close(variations.about(Uint32Array.of(1), given(1, 0, 0, 0, 0)), [share * 0.1]);
    close(variations.about(Uint32Array.of(1), given(0, 0, 0, 1, 0)), [share * 2.3]);
    close(variations.about(Uint32Array.of(1), given(0, 1, 2, 3, 4)), [share * (1.1 - 2 + 6.9 - 10)]);
    // Of 60 they are 60, 50, 2.2, 1, 0, with an average of 22.64.
    close(variations.about(Uint32Array.of(6), given(1, 0, 0, 0, 0)), [60 + share * (60 - 22.64)], 1e-4);
    close(variations.about(Uint32Array.of(6), given(0, 1, 0, 0, 0)), [60 + share * (50 - 22.64)], 1e-4);
  });

  it('measure nearness in deviations, not in what the encodings are given in', () => {
    // The second dimension is five times wider: by plain distance rows 1 and 2 are the nearest to row 0.
    const means = Float32Array.of(0, 0, 9, 0.4, -9, -0.4, 0.5, 30, -0.6, -31, 0.7, 29, -0.4, -28);
    const found = new Variations({ means }, 2).about(Uint32Array.of(0), given(0, 1, 0, 0, 0));
    const share = 0.7 / Math.sqrt(5);
    close(found, [share * (-0.4 - 0.04), share * -28]);
  });

  it('stay within a label', () => {
    const means = Float32Array.of(0, 0.1, 1, 1.1, 2, 2.1, 3, 3.1, 4, 4.1);
    const variations = new Variations({ means, labelled: cross }, 1);
    // Of row 5 the odd ones, 2.1, 1.1, 3.1, 0.1, 4.1; without labels 2.1, 2, 3, 1.1, 3.1.
    const share = 0.7 / Math.sqrt(5);
    close(variations.about(Uint32Array.of(5), given(0, 0, 0, 1, 0)), [2.1 + share * (0.1 - 2.1)]);
    const unlabelled = new Variations({ means }, 1);
    close(unlabelled.about(Uint32Array.of(5), given(0, 1, 0, 0, 0)), [2.1 + share * (2 - 2.26)]);
  });

  it('of a label with fewer than five take their neighbours from all', () => {
    const means = Float32Array.of(0, 1, 2, 3, 4, 100);
    const labels = Int32Array.of(0, 0, 0, 0, 0, 1);
    const variations = new Variations({ means, labelled: { labels, names: ['many', 'one'] } }, 1);
    const average = (100 + 4 + 3 + 2 + 1) / 5;
    const [found] = variations.about(Uint32Array.of(5), given(1, 0, 0, 0, 0));
    close([found!], [100 + (0.7 / Math.sqrt(5)) * (100 - average)], 1e-4);
    // Those of the large label are not drawn to the one.
    close(variations.about(Uint32Array.of(4), given(0, 0, 0, 0, 1)), [4 + (0.7 / Math.sqrt(5)) * (0 - 2)]);
  });

  it('are made of as many as there are when these are fewer than five, and of one are the one', () => {
    const two = new Variations({ means: Float32Array.of(1, 3) }, 1);
    close(two.about(Uint32Array.of(0), given(0, 1)), [1 + (0.7 / Math.sqrt(2)) * 1]);
    const one = new Variations({ means: Float32Array.of(1, -2) }, 2);
    close(one.draw(3, randomStream(0, 'one')), [1, -2, 1, -2, 1, -2], 0);
  });

  it('of equal encodings are these', () => {
    const means = new Float32Array(40).fill(0.25);
    close(
      new Variations({ means }, 4).draw(20, randomStream(0, 'equal')),
      Array.from({ length: 80 }, () => 0.25),
      0,
    );
  });

  it('leave a dimension alone in which the encodings do not differ', () => {
    const means = Float32Array.from({ length: 60 }, (_, i) => (i % 3 === 1 ? 7 : Math.sin(i)));
    const drawn = new Variations({ means }, 3).draw(50, randomStream(0, 'constant'));
    for (let i = 1; i < drawn.length; i += 3) assert.equal(drawn[i], 7);
  });

  it('hardly look at a dimension that is not used', () => {
    // Noise of a hundredth in the second dimension would, whitened to the end, decide who is near.
    const means = Float32Array.from(
      [0, 0, 1, 3, -1, -3, 2, 3, -2, -3, 30, 0, -30, 0.1, 31, 0, -31, 0].map((value, i) =>
        i % 2 === 0 ? value : value / 100,
      ),
    );
    const drawn = Array.from({ length: 20 }, (_, seed) =>
      new Variations({ means }, 2).about(Uint32Array.of(0), randomStream(seed, 'unused')),
    );
    assert.ok(drawn.every(([x]) => Math.abs(x!) < 10));
  });

  it('have the average of the encodings, and a covariance that is larger by the strength', () => {
    // Five encodings are all neighbours of one another: Cov[z] = (1 + s²) Cov[m].
    const means = Float32Array.of(0, 0, 4, 1, -2, 3, 1, -5, 2, 1);
    const of = (points: Float32Array) => {
      const moments = new Moments(2);
      moments.add(points);
      return { centre: moments.centre(), covariance: moments.covariance() };
    };
    const drawn = of(new Variations({ means }, 2).draw(200_000, randomStream(3, 'statistics')));
    const encoded = of(means);
    close(drawn.centre, [...encoded.centre], 0.02);
    close(drawn.covariance, [...encoded.covariance.map((value) => 1.49 * value)], 0.15);
  });

  it('are on each encoding once before they are on one again', () => {
    const means = Float32Array.from({ length: 30 }, (_, i) => 1e6 * Math.floor(i / 10) + (i % 10));
    const labels = Int32Array.from({ length: 30 }, (_, i) => Math.floor(i / 10));
    const variations = new Variations({ means, labelled: { labels, names: ['a', 'b', 'c'] } }, 1);
    const drawn = variations.draw(30, randomStream(1, 'once'));
    const near = (place: number) => drawn.filter((value) => Math.abs(value - 1e6 * place) < 1000).length;
    assert.deepEqual([near(0), near(1), near(2)], [10, 10, 10]);
  });

  it('are the same for the same stream, however often they were asked for', () => {
    const means = randomStream(5, 'means').fillNormal(new Float32Array(8 * 200));
    const labels = Int32Array.from({ length: 200 }, (_, i) => (i % 7) - 1);
    const encodings = { means, labelled: { labels, names: ['a', 'b', 'c', 'd', 'e', 'f'] } };
    const one = new Variations(encodings, 8);
    const first = one.draw(300, randomStream(9, 'same'));
    assert.deepEqual(one.draw(300, randomStream(9, 'same')), first);
    assert.deepEqual(new Variations(encodings, 8).draw(300, randomStream(9, 'same')), first);
    assert.notDeepEqual(one.draw(300, randomStream(10, 'same')), first);
  });

  it('are finite and of the right length for any encodings', () => {
    const value = fc.oneof(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), fc.constantFrom(0, 1e-30, -1e18));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 12 }),
        fc.infiniteStream(value),
        fc.nat(20),
        (width, count, values, wanted) => {
          const means = Float32Array.from({ length: count * width }, () => values.next().value as number);
          const drawn = new Variations({ means }, width).draw(wanted, randomStream(0, 'any'));
          assert.equal(drawn.length, wanted * width);
          assert.ok(drawn.every(Number.isFinite));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('in many dimensions take no longer than a picture to draw', () => {
    const width = 1024;
    const means = randomStream(5, 'wide').fillNormal(new Float32Array(width * 300));
    const started = performance.now();
    const drawn = new Variations({ means }, width).draw(32, randomStream(0, 'wide'));
    assert.ok(drawn.every(Number.isFinite));
    assert.ok(performance.now() - started < 2000);
  });

  it('are refused for what are no encodings', () => {
    assert.throws(() => new Variations({ means: new Float32Array(0) }, 2), RangeError);
    assert.throws(() => new Variations({ means: new Float32Array(3) }, 2), RangeError);
    assert.throws(() => new Variations({ means: Float32Array.of(0, NaN) }, 2), /not finite/);
    assert.throws(() => new Variations({ means: Float32Array.of(0, Infinity) }, 1), /not finite/);
    assert.throws(
      () => new Variations({ means: new Float32Array(4), labelled: cross }, 2),
      /10 labels do not go with 2 encodings/,
    );
  });
});
