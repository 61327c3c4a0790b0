/** Which pictures the map shows: labels, and training or held-out pictures, can be left out by the legend. */

/** Label −1 stands for the pictures without one. */
export interface MapFilter {
  readonly hiddenLabels: ReadonlySet<number>;
  readonly hiddenSplits: ReadonlySet<number>;
}

export const everything: MapFilter = { hiddenLabels: new Set(), hiddenSplits: new Set() };

/** An entry of the legend. */
export interface Group {
  /** A label's number, −1 for none; or 0 for training and 1 for held-out pictures. */
  readonly value: number;
  readonly name: string;
  readonly count: number;
}

/** The labels that there are pictures of, in their order, those without a label last. */
export function labelGroups(labels: Int32Array, names: readonly string[], noLabel: string): readonly Group[] {
  const counts = new Uint32Array(names.length + 1);
  for (const label of labels) counts[label < 0 ? names.length : label]!++;
  return [...counts].flatMap((count, at) =>
    count === 0 ? [] : [{ value: at < names.length ? at : -1, name: names[at] ?? noLabel, count }],
  );
}

/** Whether a row is shown. */
export function accepts(
  filter: MapFilter,
  labels: Int32Array,
  heldOut: Uint8Array,
): (row: number) => boolean {
  const { hiddenLabels, hiddenSplits } = filter;
  if (hiddenLabels.size === 0 && hiddenSplits.size === 0) return () => true;
  return (row) => !hiddenLabels.has(labels[row]!) && !hiddenSplits.has(heldOut[row]!);
}

/** The set with a value put in or taken out. */
export function toggled(hidden: ReadonlySet<number>, value: number): ReadonlySet<number> {
  const next = new Set(hidden);
  if (!next.delete(value)) next.add(value);
  return next;
}

/** All others hidden; or, when they are already, none. */
export function soloed(
  hidden: ReadonlySet<number>,
  value: number,
  groups: readonly Group[],
): ReadonlySet<number> {
  const others = groups.filter((group) => group.value !== value).map((group) => group.value);
  const isSolo = !hidden.has(value) && others.every((other) => hidden.has(other));
  return new Set(isSolo ? [] : others);
}
