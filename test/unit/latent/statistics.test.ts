import assert from 'node:assert/strict';
import { latentStatistics } from '../../../src/latent/statistics';

describe('latentStatistics', () => {
  it('agrees with the sums done by hand', () => {
    const means = Float32Array.of(1, 0.5, 3, 0.5);
    const logVariances = Float32Array.of(0, -2, Math.log(0.25), 0);
    const { centre, standardDeviation, klPerDimension, activeUnits } = latentStatistics(
      means,
      logVariances,
      2,
      2,
    );
    assert.deepEqual([...centre], [2, 0.5]);
    assert.deepEqual([...standardDeviation], [1, 0]);
    near(klPerDimension[0]!, (0.5 * 1 + 0.5 * (9 + 0.25 - 1 - Math.log(0.25))) / 2);
    near(klPerDimension[1]!, (0.5 * (0.25 + Math.exp(-2) - 1 + 2) + 0.5 * 0.25) / 2);
    assert.deepEqual(activeUnits, [0]);
  });

  it('counts as active what varies by more than 0.01', () => {
    const width = 3;
    // Variances of ±a are a²: 0.0121, 0.0081, 1.
    const means = Float32Array.of(0.11, 0.09, 1, -0.11, -0.09, -1);
    assert.deepEqual(latentStatistics(means, new Float32Array(6), 2, width).activeUnits, [0, 2]);
  });

  it('finds no divergence of the prior from itself, and little of what is near', () => {
    const collapsed = latentStatistics(new Float32Array(8), new Float32Array(8), 4, 2);
    assert.deepEqual([...collapsed.klPerDimension], [0, 0]);
    const close = latentStatistics(new Float32Array(1), Float32Array.of(1e-5), 1, 1);
    near(close.klPerDimension[0]! * 1e12, 25, 0.01);
  });

  it('refuses arrays that do not fit', () => {
    assert.throws(() => latentStatistics(new Float32Array(4), new Float32Array(3), 2, 2), RangeError);
    assert.throws(() => latentStatistics(new Float32Array(0), new Float32Array(0), 0, 2), RangeError);
  });
});

function near(actual: number, expected: number, within = 1e-6): void {
  assert.ok(Math.abs(actual - expected) < within, `${actual} is not ${expected}`);
}
