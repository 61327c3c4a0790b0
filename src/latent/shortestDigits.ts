/** The fewest significant digits, at least six, that stand for this very 32-bit number; nine always do. */
export function shortestDigits(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
