/**
 * Hands values on: the first at once, of those that follow sooner than the interval the last, when it is over.
 *
 * @param intervalMs between two that are handed on.
 */
export function atMostEvery<T>(intervalMs: number, take: (value: T) => void): (value: T) => void {
  let next: { readonly value: T } | undefined;
  let rests = false;
  const handOn = (): void => {
    rests = next !== undefined;
    if (!next) return;
    setTimeout(handOn, intervalMs);
    const { value } = next;
    next = undefined;
    take(value);
  };
  return (value) => {
    next = { value };
    if (!rests) handOn();
  };
}
