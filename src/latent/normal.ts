/**
 * The standard normal distribution: what turns a place in the latent grid, a quantile of the prior, into a
 * coordinate of z, and back.
 */

/** Coefficients of a polynomial, constant term first. */
type Polynomial = readonly number[];

// Wichura (1988), "Algorithm AS 241: The percentage points of the normal distribution", Applied Statistics
// 37(3), routine PPND16: accurate to about one part in 10^16.
const centralNumerator: Polynomial = [
  3.3871328727963665, 133.14166789178438, 1.9715909503065513e3, 1.373169376550946e4, 4.592195393154987e4,
  6.72657709270087e4, 3.343057558358813e4, 2.5090809287301227e3,
];
const centralDenominator: Polynomial = [
  1, 42.31333070160091, 687.1870074920579, 5.394196021424751e3, 2.1213794301586597e4, 3.930789580009271e4,
  2.8729085735721943e4, 5.226495278852854e3,
];
const tailNumerator: Polynomial = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 7.745450142783414e-4,
];
const tailDenominator: Polynomial = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  5.475938084995345e-4, 1.0507500716444169e-9,
];
const farNumerator: Polynomial = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const farDenominator: Polynomial = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 7.868691311456133e-4, 1.8463183175100548e-5,
  1.421511758316446e-7, 2.0442631033899397e-15,
];

/**
 * Φ⁻¹: the z that a standard normal variable stays below with probability p.
 * @returns −∞ at 0, ∞ at 1, NaN outside [0, 1].
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const fromMiddle = p - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) {
    const r = 0.180625 - fromMiddle * fromMiddle;
    return (fromMiddle * evaluate(centralNumerator, r)) / evaluate(centralDenominator, r);
  }
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const size =
    r <= 5
      ? evaluate(tailNumerator, r - 1.6) / evaluate(tailDenominator, r - 1.6)
      : evaluate(farNumerator, r - 5) / evaluate(farDenominator, r - 5);
  return fromMiddle < 0 ? -size : size;
}

// Cody (1969), "Rational Chebyshev approximations for the error function", Mathematics of Computation
// 23(107), as arranged for Φ in Cody (1993), "Algorithm 715: SPECFUN": about 18 significant digits.
const innerNumerator: Polynomial = [
  1.815498125334356e4, 1.0676894854603709e3, 161.02823106855587, 2.2352520354606837, 0.06568233791820745,
];
const innerDenominator: Polynomial = [
  4.550778933502673e4, 1.0260932208618979e4, 976.0985517377767, 47.202581904688245, 1,
];
const middleNumerator: Polynomial = [
  9.842714838383978e3, 1.160265143764735e4, 6.848190450536283e3, 2.4945375852903726e3, 597.2702763948002,
  93.50665613217785, 8.883149794388377, 0.39894151208813466, 1.0765576773720192e-8,
];
const middleDenominator: Polynomial = [
  1.9685429676859992e4, 3.891200328609327e4, 3.490095272114598e4, 1.8615571640885097e4, 6.485558298266761e3,
  1.5193775994075547e3, 235.387901782625, 22.266688044328117, 1,
];
const outerNumerator: Polynomial = [
  2.9112874951168793e-5, 0.0014216191932278934, 0.022235277870649807, 0.12740116116024736, 0.215898534057957,
  0.023073441764940174,
];
const outerDenominator: Polynomial = [
  7.297515550839662e-5, 0.0037823963320275824, 0.06598813786892856, 0.4682382124808651, 1.284260096144911, 1,
];

/** Φ: the probability that a standard normal variable is below z; accurate in both tails. */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return NaN;
  const size = Math.abs(z);
  const square = z * z;
  if (size <= 0.67448975) {
    return 0.5 + (z * evaluate(innerNumerator, square)) / evaluate(innerDenominator, square);
  }
  const tail = size > 38.6 ? 0 : gaussian(size) * outerFactor(size);
  return z < 0 ? tail : 1 - tail;
}

/** (1 − Φ(z)) / exp(−z²/2) for z > 0.67. */
function outerFactor(z: number): number {
  if (z <= Math.sqrt(32)) return evaluate(middleNumerator, z) / evaluate(middleDenominator, z);
  const r = 1 / (z * z);
  const correction = (r * evaluate(outerNumerator, r)) / evaluate(outerDenominator, r);
  return (1 / Math.sqrt(2 * Math.PI) - correction) / z;
}

/** exp(−z²/2), with z split so that the square of its larger part is exact. */
function gaussian(z: number): number {
  const coarse = Math.trunc(z * 16) / 16;
  return Math.exp(-0.5 * coarse * coarse) * Math.exp(-0.5 * (z - coarse) * (z + coarse));
}

function evaluate(polynomial: Polynomial, x: number): number {
  let value = 0;
  for (let i = polynomial.length - 1; i >= 0; i--) value = value * x + polynomial[i]!;
  return value;
}
