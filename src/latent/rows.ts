/** @throws RangeError unless `values` holds `count` rows, at least one, of `width` numbers. */
export function checkRows(name: string, values: Float32Array, count: number, width: number): void {
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(width) || width < 1) {
    throw new RangeError(`${name} needs at least one row and one column, not ${count} by ${width}.`);
  }
  if (values.length !== count * width) {
    throw new RangeError(`${name} has ${values.length} numbers, not ${count} · ${width}.`);
  }
}
