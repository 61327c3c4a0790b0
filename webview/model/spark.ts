/** The points of a small curve without axes. */

export interface SparkPoint {
  /** From 0, the first, to 1, the last. */
  readonly across: number;
  /** From 0, the greatest value, to 1, the least. */
  readonly down: number;
}

/** How much of the smallest and of the greatest values may leave the picture, so that a first spike is not all one sees. */
const cut = 0.02;

/** The values averaged into at most `most` points; those that are not finite are left out. */
export function sparkPoints(values: readonly number[], most: number): readonly SparkPoint[] {
  const finite = values.filter(Number.isFinite);
  const count = Math.min(finite.length, Math.max(2, Math.floor(most)));
  if (finite.length < 2) return [];
  const means = Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * finite.length) / count);
    const part = finite.slice(from, Math.floor(((index + 1) * finite.length) / count));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  const sorted = [...means].sort((a, b) => a - b);
  const low = sorted[Math.floor(cut * (count - 1))] ?? 0;
  const high = sorted[Math.ceil((1 - cut) * (count - 1))] ?? 1;
  const span = high - low || 1;
  return means.map((value, index) => ({
    across: index / (count - 1),
    down: 1 - Math.min(1, Math.max(0, (value - low) / span)),
  }));
}
