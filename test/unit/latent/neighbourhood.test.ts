import assert from 'node:assert/strict';
import { neighbourhoodPlane, typicalRow } from '../../../src/latent/neighbourhood';
import { randomStream } from '../../../src/latent/random';

/** Thirty points about `centre`: 7 a side along each of two directions, and the centre twice. */
function cross(centre: readonly number[], one: readonly number[], other: readonly number[]): number[] {
  const points = [...centre, ...centre];
  for (let step = -7; step <= 7; step++) {
    if (step === 0) continue;
    for (const direction of [one, other])
      points.push(...centre.map((value, i) => value + step * direction[i]!));
  }
  return points;
}

describe('the surroundings of a point', () => {
  it('are spanned by the two directions in which its 30 nearest differ most, as long as their deviation', () => {
    const near30 = cross([1, 2, 3], [0.02, 0, 0], [0, 0.03, 0.04]);
    // Others, too far away to count.
    const far = [9, 9, 9, -9, 9, 9, 9, -9, 9];
    const points = Float32Array.from([...far, ...near30]);
    const { origin, horizontal, vertical } = neighbourhoodPlane(points, 33, 3, 3);
    assert.deepEqual([...origin], [1, 2, 3]);
    // Σ step² over −7 … 7 is 280.
    const steps = Math.sqrt(280 / 30);
    near(horizontal, [0, 0.03 * steps, 0.04 * steps]);
    near(vertical, [0.02 * steps, 0, 0]);
  });

  it('of a Gaussian blob have its axes and its deviations, whatever the number of dimensions', () => {
    for (const width of [2, 3, 50]) {
      const random = randomStream(7, 'blob', width);
      // With 30 points in all, the neighbourhood is the blob.
      const points = random.fillNormal(new Float32Array(30 * width));
      for (let i = 0; i < points.length; i++)
        points[i]! *= i % width === 0 ? 40 : i % width === 1 ? 10 : 0.01;
      const { horizontal, vertical } = neighbourhoodPlane(points, 30, width, 4);
      const [one, other] = [0, 1].map((column) => deviation(points, width, column));
      assert.ok(
        Math.abs(Math.hypot(...horizontal) / one! - 1) < 0.1,
        `${Math.hypot(...horizontal)} is not ${one}`,
      );
      assert.ok(horizontal[0]! / Math.hypot(...horizontal) > 0.99);
      assert.ok(
        Math.abs(Math.hypot(...vertical) / other! - 1) < 0.1,
        `${Math.hypot(...vertical)} is not ${other}`,
      );
      const product = horizontal.reduce((sum, value, i) => sum + value * vertical[i]!, 0);
      assert.ok(Math.abs(product) < 1e-4 * Math.hypot(...horizontal) * Math.hypot(...vertical));
    }
  });

  it('have two directions at right angles even where points do not differ', () => {
    const same = neighbourhoodPlane(new Float32Array(12).fill(2), 4, 3, 1);
    near(same.horizontal, [1e-4, 0, 0]);
    near(same.vertical, [0, 1e-4, 0]);
    const line = neighbourhoodPlane(Float32Array.of(0, 0, 1, 1, 2, 2), 3, 2, 0);
    near(line.horizontal, [Math.sqrt(2 / 3), Math.sqrt(2 / 3)]);
    near(line.vertical, [1e-4 * Math.SQRT1_2, -1e-4 * Math.SQRT1_2]);
    const alone = neighbourhoodPlane(Float32Array.of(5), 1, 1, 0);
    near(alone.horizontal, [1e-4]);
    near(alone.vertical, [0]);
  });

  it('begin at a picture among many, near the centre of all', () => {
    const random = randomStream(3, 'clusters');
    // Two loose clusters far out, a dense one near the middle.
    const points = random.fillNormal(new Float32Array(2 * 900));
    for (let row = 0; row < 900; row++) {
      const kind = row % 3;
      points[2 * row] = kind === 0 ? points[2 * row]! * 0.1 + 1 : points[2 * row]! + (kind === 1 ? -20 : 20);
      if (kind === 0) points[2 * row + 1]! *= 0.1;
    }
    const row = typicalRow(points, 900, 2, Float32Array.of(0.3, 0));
    assert.equal(row % 3, 0);
    assert.equal(typicalRow(points, 900, 2, Float32Array.of(0.3, 0)), row);
    assert.equal(typicalRow(Float32Array.of(1, 2), 1, 2, Float32Array.of(1, 2)), 0);
  });

  it('of a row that there is not are refused', () => {
    assert.throws(() => neighbourhoodPlane(new Float32Array(4), 2, 2, 2), RangeError);
  });
});

function near(actual: Float32Array, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(actual[i]! - value) < 1e-6, `${actual.join(', ')} is not ${expected.join(', ')}`);
  }
}

function deviation(points: Float32Array, width: number, column: number): number {
  const values = [...points].filter((_, i) => i % width === column);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
