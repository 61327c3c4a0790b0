import assert from 'node:assert/strict';
import { randomStream } from '../../../src/latent/random';
import { LatentStatistics } from '../../../src/latent/statistics';

describe('statistics of encodings that come in pieces', () => {
  it('agree with the sums done by hand', () => {
    const statistics = new LatentStatistics(2);
    const kl = [
      ...statistics.add(Float32Array.of(1, 0.5), Float32Array.of(0, -2)),
      ...statistics.add(Float32Array.of(3, 0.5), Float32Array.of(Math.log(0.25), 0)),
    ];
    const { centre, standardDeviation, klPerDimension, principalAxes, principalVariances } =
      statistics.summary();
    assert.deepEqual([...centre], [2, 0.5]);
    assert.deepEqual([...standardDeviation], [1, 0]);
    assert.deepEqual([...principalAxes], [1, 0, 0, 1]);
    assert.deepEqual([...principalVariances], [1, 0]);
    const divergence = [
      [0.5, 0.5 * (0.25 + Math.exp(-2) - 1 + 2)],
      [0.5 * (9 + 0.25 - 1 - Math.log(0.25)), 0.125],
    ] as const;
    near(kl[0]!, divergence[0][0] + divergence[0][1]);
    near(kl[1]!, divergence[1][0] + divergence[1][1]);
    near(klPerDimension[0]!, (divergence[0][0] + divergence[1][0]) / 2);
    near(klPerDimension[1]!, (divergence[0][1] + divergence[1][1]) / 2);
  });

  it('lose no digits on points far from zero, however they are cut', () => {
    const points = randomStream(1, 'far').fillNormal(new Float32Array(3000));
    for (let i = 0; i < points.length; i++) points[i] = 5000 + Math.round(points[i]! * 64) / 64;
    const exact = [0, 1, 2].map((column) => {
      const values = [...points].filter((_, i) => i % 3 === column);
      const mean = values.reduce((sum, value) => sum + value, 0) / 1000;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 1000);
    });
    const statistics = new LatentStatistics(3);
    for (const [start, end] of [
      [0, 1],
      [1, 700],
      [700, 1000],
    ] as const) {
      statistics.add(points.subarray(3 * start, 3 * end), new Float32Array(3 * (end - start)));
    }
    const { standardDeviation } = statistics.summary();
    for (const [i, value] of exact.entries()) near(standardDeviation[i]!, value);
  });

  it('find no divergence of the prior from itself, and little of what is near', () => {
    const collapsed = new LatentStatistics(2);
    assert.deepEqual([...collapsed.add(new Float32Array(8), new Float32Array(8))], [0, 0, 0, 0]);
    assert.deepEqual([...collapsed.summary().klPerDimension], [0, 0]);
    const close = new LatentStatistics(1);
    close.add(new Float32Array(1), Float32Array.of(1e-5));
    near(close.summary().klPerDimension[0]! * 1e12, 25, 0.01);
  });

  it('refuse arrays that do not fit, and none at all', () => {
    const statistics = new LatentStatistics(2);
    assert.throws(() => statistics.add(new Float32Array(4), new Float32Array(3)), RangeError);
    assert.throws(() => statistics.add(new Float32Array(3), new Float32Array(3)), RangeError);
    assert.throws(() => new LatentStatistics(2).summary(), RangeError);
    assert.throws(() => new LatentStatistics(0), RangeError);
  });
});

function near(actual: number, expected: number, within = 1e-6): void {
  assert.ok(Math.abs(actual - expected) < within, `${actual} is not ${expected}`);
}
