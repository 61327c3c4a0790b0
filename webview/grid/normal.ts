/** The standard normal distribution. */

/** Φ⁻¹, by Acklam's rational approximation: relative error below 1.2e-9, far below a float32. */
export function quantile(p: number): number {
  const clamped = Math.max(1e-12, Math.min(1 - 1e-12, p));
  if (clamped > 0.5) return -quantile(1 - clamped);
  if (clamped < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(clamped));
    return (
      (((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
        4.374664141464968) * q + 2.938163982698783) /
      ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1)
    );
  }
  const q = clamped - 0.5;
  const r = q * q;
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) * r + 2.506628277459239) * q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) * r + 1)
  );
}

/** Φ, by Hart's continued fraction as West gives it: accurate to about 1e-15. */
export function cumulative(x: number): number {
  const size = Math.abs(x);
  if (size > 37) return x > 0 ? 1 : 0;
  const e = Math.exp((-size * size) / 2);
  let tail: number;
  if (size < 7.07106781186547) {
    const above =
      ((((((3.52624965998911e-2 * size + 0.700383064443688) * size + 6.37396220353165) * size + 33.912866078383) *
        size + 112.079291497871) * size + 221.213596169931) * size + 220.206867912376);
    const below =
      (((((((8.83883476483184e-2 * size + 1.75566716318264) * size + 16.064177579207) * size + 86.7807322029461) *
        size + 296.564248779674) * size + 637.333633378831) * size + 793.826512519948) * size + 440.413735824752);
    tail = (e * above) / below;
  } else {
    tail = e / (size + 1 / (size + 2 / (size + 3 / (size + 4 / (size + 0.65))))) / 2.506628274631;
  }
  return x > 0 ? 1 - tail : tail;
}
