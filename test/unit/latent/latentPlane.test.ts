import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  dimensionPlane,
  gridLatents,
  latentAt,
  planeCoordinates,
  pointOn,
  principalPlane,
  quantileMarks,
  ticks,
} from '../../../src/latent/latentPlane';
import { normalQuantile } from '../../../src/latent/normal';

const model = (latentDimensions: number) =>
  ({ latentDimensions, prior: { kind: 'standardNormal' } }) as const;

describe('gridLatents', () => {
  it('puts cells at the quantiles (i + ½)/n, the top row highest', () => {
    const latents = gridLatents({ plane: dimensionPlane(model(3), 2, 0), rows: 2, columns: 3 });
    const [low, high] = [normalQuantile(0.25), normalQuantile(0.75)];
    const [left, right] = [normalQuantile(1 / 6), normalQuantile(5 / 6)];
    const expected = [
      [high, 0, left],
      [high, 0, 0],
      [high, 0, right],
      [low, 0, left],
      [low, 0, 0],
      [low, 0, right],
    ];
    near(latents, expected.flat());
  });
});

describe('planes', () => {
  it('of dimensions keep the other numbers of the origin and drop their own', () => {
    const plane = dimensionPlane(model(3), 0, 2, Float32Array.of(9, 8, 7));
    near(latentAt(plane, { x: 0, y: 0 }), [0, 8, 0]);
    near(latentAt(plane, { x: -11, y: 40 }), [-11, 8, 40]);
  });

  it('of a space of one dimension have rows that are alike', () => {
    near(gridLatents({ plane: dimensionPlane(model(1), 0), rows: 2, columns: 1 }), [0, 0]);
    assert.deepEqual(pointOn(dimensionPlane(model(1), 0), Float32Array.of(1)), { x: 1, y: 0 });
  });

  it('of principal components go one standard deviation along the axis', () => {
    const space = {
      centre: Float32Array.of(1, 2),
      principalAxes: Float32Array.of(0.6, 0.8, -0.8, 0.6),
      principalVariances: Float32Array.of(4, 0.25),
    };
    const plane = principalPlane(space);
    const [a, b] = [1.3, -0.5];
    near(latentAt(plane, { x: a, y: b }), [1 + a * 2 * 0.6 - b * 0.5 * 0.8, 2 + a * 2 * 0.8 + b * 0.5 * 0.6]);
    near(latentAt(principalPlane(space, 1, 0), { x: b, y: a }), latentAt(plane, { x: a, y: b }));
  });

  it('refuse what is no plane', () => {
    assert.throws(() => dimensionPlane(model(2), 0, 0), RangeError);
    assert.throws(() => dimensionPlane(model(2), 0, 2), RangeError);
    assert.throws(() => dimensionPlane(model(2), -1, 0), RangeError);
    assert.throws(() => dimensionPlane(model(2), 0, 1, new Float32Array(3)), RangeError);
  });

  it('find the place of a latent again, and the projection of one beside the plane', () => {
    const coordinate = fc.float({ min: -1000, max: 1000, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, coordinate, (x, y, beside) => {
        const plane = dimensionPlane(model(3), 1, 2, Float32Array.of(0.5, 0, 0));
        const latent = latentAt(plane, { x, y });
        latent[0] = beside;
        const found = pointOn(plane, latent);
        assert.ok(Math.abs(found.x - x) < 1e-3 && Math.abs(found.y - y) < 1e-3);
      }),
    );
  });

  it('have the coordinates of many latents as of each', () => {
    const plane = dimensionPlane(model(3), 2, 0, Float32Array.of(0, 5, 0));
    const places = new Float32Array(4);
    planeCoordinates(Float32Array.of(1, 2, 3, 4, 5, 6), plane, places);
    assert.deepEqual([...places], [3, 1, 6, 4]);
  });
});

describe('quantileMarks', () => {
  it('are where the prior has its quantiles', () => {
    const marks = quantileMarks(dimensionPlane(model(2), 0, 1));
    assert.ok(marks.length >= 5);
    for (const { probability, value } of marks) assert.equal(value, normalQuantile(probability));
    assert.deepEqual(
      marks.find(({ probability }) => probability === 0.5),
      { probability: 0.5, value: 0 },
    );
  });

  it("are none along axes that are not the prior's", () => {
    assert.deepEqual(quantileMarks({}), []);
  });
});

describe('ticks', () => {
  it('are round', () => {
    assert.deepEqual(ticks(-3.3, 3.3, 7), [-3, -2, -1, 0, 1, 2, 3]);
    assert.deepEqual(ticks(0.12, 0.41, 3), [0.2, 0.3, 0.4]);
    assert.deepEqual(ticks(-450, 800, 3), [0, 500]);
  });

  it('lie in order between the ends, at most as many as wanted and one', () => {
    const bound = fc.double({ min: -5000, max: 5000, noNaN: true });
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: 2, max: 12 }), (one, other, wanted) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        fc.pre(to - from >= 1e-4);
        const found = ticks(from, to, wanted);
        assert.ok(found.length <= wanted + 1, `${found.length} of ${wanted}`);
        for (const [i, value] of found.entries()) {
          assert.ok(value >= from - 1e-9 && value <= to + 1e-9);
          if (i > 0) assert.ok(value - found[i - 1]! >= ((to - from) / wanted) * (1 - 1e-6));
        }
      }),
    );
  });
});

function near(actual: Float32Array, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]!) < 1e-5, `${i}: ${value}, ${expected[i]}`),
  );
}
