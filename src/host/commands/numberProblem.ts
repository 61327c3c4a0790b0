import type { Range } from '../../protocol/schema';

/** What is wrong with a number that a person typed; nothing typed is fine. */
export function numberProblem(
  text: string,
  range: Range,
): 'notANumber' | 'notWhole' | 'outOfRange' | undefined {
  if (text === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return 'notANumber';
  if (range.whole && !Number.isInteger(value)) return 'notWhole';
  return value < range.least || value > range.most ? 'outOfRange' : undefined;
}
