export interface NumberRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly whole: boolean;
}

/** What is wrong with a number that a person typed; nothing typed is fine. */
export function numberProblem(
  text: string,
  range: NumberRange,
): 'notANumber' | 'notWhole' | 'outOfRange' | undefined {
  if (text === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return 'notANumber';
  if (range.whole && !Number.isInteger(value)) return 'notWhole';
  return value < range.minimum || value > range.maximum ? 'outOfRange' : undefined;
}
