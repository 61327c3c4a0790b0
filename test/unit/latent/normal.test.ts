import assert from 'node:assert/strict';
import fc from 'fast-check';
import { normalCdf, normalQuantile } from '../../../src/latent/normal';

/** Φ(z) to full double precision, from tables in 40 digits; one in each interval of the approximation. */
const exact: readonly (readonly [z: number, p: number])[] = [
  [0, 0.5],
  [0.1, 0.539827837277029],
  [-0.5, 0.308537538725987],
  [-1, 0.158655253931457],
  [1, 0.841344746068543],
  [1.96, 0.97500210485178],
  [-2, 0.0227501319481792],
  [-3, 0.00134989803163009],
  [-5, 2.86651571879194e-7],
  [-5.7, 5.99037140106353e-9],
  [-6, 9.86587645037698e-10],
  [-8, 6.22096057427178e-16],
  [-10, 7.61985302416053e-24],
  [-30, 4.90671392714819e-198],
];

describe('standard normal distribution', () => {
  for (const [z, p] of exact) {
    it(`has the known value at ${z}`, () => {
      near(normalCdf(z), p, 1e-13);
      if (p > 1e-300) assert.ok(Math.abs(normalQuantile(p) - z) < 1e-12, `Φ⁻¹(${p}) = ${normalQuantile(p)}`);
    });
  }

  it('has the known quantiles', () => {
    near(normalQuantile(0.75), 0.674489750196082, 1e-14);
    near(normalQuantile(0.975), 1.95996398454005, 1e-14);
    near(normalQuantile(0.001), -3.09023230616781, 1e-14);
    near(normalQuantile(1e-20), -9.26234008979841, 1e-14);
  });

  it('ends at the infinities and is undefined beyond', () => {
    assert.equal(normalQuantile(0), -Infinity);
    assert.equal(normalQuantile(1), Infinity);
    for (const p of [-0.1, 1.1, NaN]) assert.equal(normalQuantile(p), NaN);
    assert.equal(normalCdf(-Infinity), 0);
    assert.equal(normalCdf(Infinity), 1);
    assert.equal(normalCdf(NaN), NaN);
  });

  it('has the quantile as the inverse of the distribution, symmetric about 0', () => {
    fc.assert(
      fc.property(fc.double({ min: -36, max: 5, noNaN: true }), (z) => {
        // The density turns an error of p into one of z.
        const slack = 1e-12 + (1e-16 * Math.sqrt(2 * Math.PI)) / Math.exp(-0.5 * Math.max(0, z) ** 2);
        assert.ok(Math.abs(normalQuantile(normalCdf(z)) - z) <= slack * Math.max(1, Math.abs(z)), String(z));
        assert.ok(Math.abs(normalCdf(z) + normalCdf(-z) - 1) < 1e-15);
      }),
    );
  });

  it('never falls', () => {
    let last = 0;
    for (let z = -38; z < 9; z += 1 / 512) {
      const p = normalCdf(z);
      assert.ok(p >= last * (1 - 1e-12), `at ${z}`);
      last = p;
    }
  });
});

function near(actual: number, expected: number, relative: number): void {
  assert.ok(Math.abs(actual - expected) <= relative * Math.abs(expected), `${actual} is not ${expected}`);
}
