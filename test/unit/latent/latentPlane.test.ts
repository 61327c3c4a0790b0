import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  coordinateAt,
  dimensionPlane,
  gridLatents,
  latentAt,
  positionOf,
  principalPlane,
} from '../../../src/latent/latentPlane';
import { normalQuantile } from '../../../src/latent/normal';
import {
  cellPosition,
  clampViewport,
  fullViewport,
  panViewport,
  type PlaneViewport,
  smallestViewport,
  ticks,
  zoomViewport,
} from '../../../src/latent/latentPlane';

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

  it('divides the part in view evenly', () => {
    const viewport = { left: 0.5, right: 0.7, bottom: 0.2, top: 0.4 };
    const latents = gridLatents({ plane: dimensionPlane(model(2), 0, 1), rows: 1, columns: 2, viewport });
    near(latents, [0.55, 0.3, 0.65, 0.3].map(normalQuantile));
  });

  it('is finite at the very edges', () => {
    const plane = dimensionPlane(model(2), 0, 1);
    assert.ok(latentAt(plane, { across: 0, up: 1 }).every(Number.isFinite));
  });
});

describe('planes', () => {
  it('of dimensions keep the other numbers of the origin and drop their own', () => {
    const plane = dimensionPlane(model(3), 0, 2, Float32Array.of(9, 8, 7));
    near(latentAt(plane, { across: 0.5, up: 0.5 }), [0, 8, 0]);
  });

  it('of a space of one dimension have rows that are alike', () => {
    near(gridLatents({ plane: dimensionPlane(model(1), 0), rows: 2, columns: 1 }), [0, 0]);
    assert.equal(positionOf(dimensionPlane(model(1), 0), Float32Array.of(1)).up, 0.5);
  });

  it('of principal components go one standard deviation along the axis', () => {
    const space = {
      centre: Float32Array.of(1, 2),
      principalAxes: Float32Array.of(0.6, 0.8, -0.8, 0.6),
      principalVariances: Float32Array.of(4, 0.25),
    };
    const plane = principalPlane(space);
    const [a, b] = [normalQuantile(0.9), normalQuantile(0.3)];
    near(latentAt(plane, { across: 0.9, up: 0.3 }), [
      1 + a * 2 * 0.6 - b * 0.5 * 0.8,
      2 + a * 2 * 0.8 + b * 0.5 * 0.6,
    ]);
    near(
      latentAt(principalPlane(space, 1, 0), { across: 0.3, up: 0.9 }),
      latentAt(plane, { across: 0.9, up: 0.3 }),
    );
  });

  it('of dimensions are told at quantiles of the prior, those of components in deviations of the data', () => {
    const dimensions = dimensionPlane(model(2), 0, 1);
    assert.deepEqual(dimensions.prior, { kind: 'standardNormal' });
    const components = principalPlane({
      centre: Float32Array.of(1, 2),
      principalAxes: Float32Array.of(1, 0, 0, 1),
      principalVariances: Float32Array.of(4, 0.25),
    });
    assert.equal(components.prior, undefined);
    for (const plane of [dimensions, components])
      assert.equal(coordinateAt(plane, 0.75), normalQuantile(0.75));
    assert.ok(Number.isFinite(coordinateAt(dimensions, 0)));
  });

  it('refuse what is no plane', () => {
    assert.throws(() => dimensionPlane(model(2), 0, 0), RangeError);
    assert.throws(() => dimensionPlane(model(2), 0, 2), RangeError);
    assert.throws(() => dimensionPlane(model(2), -1, 0), RangeError);
    assert.throws(() => dimensionPlane(model(2), 0, 1, new Float32Array(3)), RangeError);
  });

  it('find the position of a latent again, and the projection of one beside the plane', () => {
    const quantile = fc.double({ min: 1e-4, max: 1 - 1e-4, noNaN: true });
    fc.assert(
      fc.property(quantile, quantile, fc.float({ min: -3, max: 3, noNaN: true }), (across, up, beside) => {
        const plane = dimensionPlane(model(3), 1, 2, Float32Array.of(0.5, 0, 0));
        const latent = latentAt(plane, { across, up });
        latent[0] = beside;
        const found = positionOf(plane, latent);
        assert.ok(Math.abs(found.across - across) < 1e-6 && Math.abs(found.up - up) < 1e-6);
      }),
    );
  });
});

describe('viewports', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const viewport = fc
    .tuple(share, share, share, share)
    .map(([left, width, bottom, height]) =>
      clampViewport({ left, right: left + width + 1e-9, bottom, top: bottom + height + 1e-9 }),
    );

  it('keep the place under the pointer while they zoom inside', () => {
    const about = { across: 0.3, up: 0.8 };
    const zoomed = zoomViewport(fullViewport, about, 2);
    assert.deepEqual(round(zoomed), { left: 0.15, right: 0.65, bottom: 0.4, top: 0.9 });
    assert.deepEqual(round(zoomViewport(zoomed, about, 0.5)), fullViewport);
  });

  it('stay within the whole and above the smallest size, whatever is asked', () => {
    const factor = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const shift = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(viewport, share, share, factor, shift, (view, across, up, by, move) => {
        const about = {
          across: view.left + across * (view.right - view.left),
          up: view.bottom + up * (view.top - view.bottom),
        };
        for (const each of [zoomViewport(view, about, by), panViewport(view, move, -move)])
          assertInside(each);
      }),
    );
  });

  it('pan without change of size', () => {
    const view = { left: 0.2, right: 0.4, bottom: 0.5, top: 0.6 };
    assert.deepEqual(round(panViewport(view, 0.1, -0.2)), { left: 0.3, right: 0.5, bottom: 0.3, top: 0.4 });
    assert.deepEqual(round(panViewport(view, -9, 9)), { left: 0, right: 0.2, bottom: 0.9, top: 1 });
  });

  it('restored from nonsense are full', () => {
    assert.deepEqual(clampViewport({ left: NaN, right: 1, bottom: 0, top: 1 }), fullViewport);
    assert.deepEqual(clampViewport({ left: 0.6, right: 0.4, bottom: 0, top: 1 }), fullViewport);
    assert.deepEqual(clampViewport({ left: -1, right: 3, bottom: -1, top: 3 }), fullViewport);
  });

  it('have their cells in them', () => {
    const view = { left: 0.2, right: 0.4, bottom: 0.5, top: 0.6 };
    const { across, up } = cellPosition(view, 4, 5, 3, 0);
    assert.ok(Math.abs(across - 0.22) < 1e-12 && Math.abs(up - 0.5125) < 1e-12);
  });
});

describe('ticks', () => {
  const plane = dimensionPlane(model(2), 0, 1);

  it('are round coordinates about the middle of the full view', () => {
    assert.deepEqual(
      ticks(plane, 0, 1, 7).map(({ value }) => value),
      [-1.5, -1, -0.5, 0, 0.5, 1, 1.5],
    );
    assert.deepEqual(
      ticks(plane, 0.5, 0.6, 3).map(({ value }) => value),
      [0, 0.1, 0.2],
    );
  });

  it('stand where their values are, in order, few and apart', () => {
    const bound = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: 2, max: 12 }), (one, other, wanted) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        fc.pre(to - from >= smallestViewport);
        const found = ticks(plane, from, to, wanted);
        assert.ok(found.length >= 1 && found.length <= 2 * wanted, `${found.length} of ${wanted}`);
        for (const [i, { position, value }] of found.entries()) {
          assert.ok(position >= from - 1e-12 && position <= to + 1e-12);
          assert.ok(Math.abs(normalQuantile(position) - value) < 1e-6);
          if (i > 0) assert.ok(position - found[i - 1]!.position >= (to - from) / (2 * wanted) - 1e-12);
        }
      }),
    );
  });
});

function assertInside({ left, right, bottom, top }: PlaneViewport): void {
  assert.ok(left >= 0 && right <= 1 + 1e-12 && bottom >= 0 && top <= 1 + 1e-12);
  assert.ok(right - left >= smallestViewport - 1e-12 && top - bottom >= smallestViewport - 1e-12);
}

function round(viewport: PlaneViewport): PlaneViewport {
  const entries = Object.entries<number>({ ...viewport }).map(([key, value]) => [
    key,
    Number(value.toFixed(12)),
  ]);
  return Object.fromEntries(entries) as PlaneViewport;
}

function near(actual: Float32Array, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]!) < 1e-5, `${i}: ${value}, ${expected[i]}`),
  );
}
