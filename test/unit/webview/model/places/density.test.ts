import assert from 'node:assert/strict';
import { randomStream } from '../../../../../src/latent/random';
import { contours } from '../../../../../webview/model/places/contours';
import { coreOf, densityAt, densityFields, levelsHolding } from '../../../../../webview/model/places/density';
import { isInside } from '../../../../../webview/model/places/polygon';
import { atOnce } from '../../../../../webview/model/places/slices';

const normal = (count: number): Float32Array =>
  randomStream(1, 'density', 0).fillNormal(new Float32Array(count * 2));

const one = (places: Float32Array) => atOnce(densityFields(places, 1, () => 0, coreOf(places)!))[0]!;
const pointsOf = (ring: Float32Array) =>
  Array.from({ length: ring.length / 2 }, (_, i) => ({ x: ring[i * 2]!, y: ring[i * 2 + 1]! }));

describe('the density of the map', () => {
  it('is highest where most places are, and counts each of them', () => {
    const places = normal(20_000);
    const field = one(places);
    assert.ok(densityAt(field, 0, 0) > 3 * densityAt(field, 1.7, 0));
    assert.equal(densityAt(field, 100, 0), 0);
    const total = field.values.reduce((sum, value) => sum + value, 0);
    assert.ok(total > 0.93 * 20_000 && total <= 20_000.1, `${total} of 20,000`);
  });

  it('is not spoilt by an outlier', () => {
    const places = normal(5000);
    places[0] = 1e6;
    const field = one(places);
    assert.ok(field.stepX < 0.2, `a sample every ${field.stepX}`);
  });

  it('keeps groups apart, and what belongs to none out', () => {
    const places = Float32Array.of(0, 0, 1, 1, 0.5, 0.5);
    const bounds = { left: -0.5, right: 1.5, bottom: -0.5, top: 1.5 };
    const [a, b] = atOnce(densityFields(places, 2, (at) => [0, 1, -1][at]!, bounds));
    assert.ok(densityAt(a!, 0, 0) > 0 && densityAt(b!, 1, 1) > 0);
    assert.ok(densityAt(a!, 1, 1) < 1e-6 && densityAt(b!, 0, 0) < 1e-6);
    const sum = [a!, b!].map(({ values }) => values.reduce((total, value) => total + value, 0));
    sum.forEach((total) => assert.ok(Math.abs(total - 1) < 1e-3, `${total}`));
  });

  it('has outlines that hold the share of places that they say', () => {
    const places = normal(20_000);
    const field = one(places);
    const [half] = levelsHolding(field, [0.5]);
    const rings = contours(field, half!).map(pointsOf);
    let inside = 0;
    for (let row = 0; row < 20_000; row++) {
      const crossed = rings.filter((ring) => isInside(ring, places[row * 2]!, places[row * 2 + 1]!));
      if (crossed.length % 2 === 1) inside++;
    }
    assert.ok(Math.abs(inside / 20_000 - 0.5) < 0.06, `${inside} of 20,000`);
  });
});

describe('contours', () => {
  /** A field over whole numbers, by a formula. */
  const fieldOf = (side: number, value: (x: number, y: number) => number) => ({
    left: 0,
    bottom: 0,
    stepX: 1,
    stepY: 1,
    columns: side,
    rows: side,
    values: Float32Array.from({ length: side * side }, (_, i) => value(i % side, Math.floor(i / side))),
  });

  it('of a cone are circles', () => {
    const rings = contours(
      fieldOf(41, (x, y) => 20 - Math.hypot(x - 20, y - 20)),
      8,
    );
    assert.equal(rings.length, 1);
    const points = pointsOf(rings[0]!);
    assert.ok(points.length > 40);
    for (const { x, y } of points) {
      const radius = Math.hypot(x - 20, y - 20);
      assert.ok(Math.abs(radius - 12) < 0.05, `radius ${radius}`);
    }
  });

  it('of a ring are two, the hole the other way round', () => {
    const rings = contours(
      fieldOf(41, (x, y) => -Math.abs(Math.hypot(x - 20, y - 20) - 10)),
      -3,
    );
    assert.equal(rings.length, 2);
    const area = (points: { x: number; y: number }[]): number =>
      points.reduce((sum, a, i) => {
        const b = points[(i + 1) % points.length]!;
        return sum + (a.x * b.y - b.x * a.y) / 2;
      }, 0);
    const [small, large] = rings
      .map((ring) => area(pointsOf(ring)))
      .sort((a, b) => Math.abs(a) - Math.abs(b));
    assert.ok(Math.abs(Math.abs(small!) - Math.PI * 49) < 4, `${small}`);
    assert.ok(Math.abs(Math.abs(large!) - Math.PI * 169) < 6, `${large}`);
    assert.ok(Math.sign(small!) !== Math.sign(large!));
  });

  it('keep apart what meets at a saddle only, and close every line', () => {
    const values = [
      [0, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 0],
    ];
    const rings = contours(
      fieldOf(4, (x, y) => values[y]![x]!),
      0.5,
    );
    assert.equal(
      rings.reduce((sum, ring) => sum + ring.length / 2, 0),
      8,
    );
    assert.equal(
      contours(
        fieldOf(4, () => 0),
        0.5,
      ).length,
      0,
    );
  });
});
