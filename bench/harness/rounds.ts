/** One of the things compared: a round of work, with what it measured. */
export interface Side<T> {
  readonly name: string;
  round(): Promise<T>;
}

/**
 * Rounds of all sides in turn, forwards and backwards (A B C, C B A, …), so that what the machine does besides meets
 * all of them alike.
 *
 * @returns for each side, by its name, what its rounds measured.
 */
export async function alternate<T>(
  sides: readonly Side<T>[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly T[]>> {
  const measured = new Map<string, T[]>(sides.map(({ name }) => [name, []]));
  if (measured.size < sides.length) throw new Error('Two sides have one name.');
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? sides : [...sides].reverse();
    for (const side of order) measured.get(side.name)!.push(await side.round());
  }
  return measured;
}

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('There is no median of nothing.');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The least value that so many of 100 do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) throw new RangeError('There is no percentile of nothing.');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}
