/** The map in numbers: what a canvas can't say to who doesn't see it. */

import type { Group } from './filter';

/** Pictures of one label: what the table beside the map has of them. */
export interface LabelRow extends Group {
  readonly heldOut: number;
  /** Means over the label's pictures, in nats; the loss only when it is known. */
  readonly kl: number;
  readonly loss?: number;
}

/** More labels than this are not written out: a page would be busy for seconds laying out a table of them. */
export const mostLabelRows = 500;

/** A row for each group of labels, in its order. */
export function labelRows(
  groups: readonly Group[],
  labels: Int32Array,
  columns: { readonly kl: Float32Array; readonly heldOut: Uint8Array; readonly losses?: Float32Array },
): readonly LabelRow[] {
  const sums = new Map(groups.map(({ value }) => [value, { heldOut: 0, kl: 0, loss: 0 }]));
  for (let row = 0; row < labels.length; row++) {
    const sum = sums.get(Math.max(-1, labels[row]!));
    if (!sum) continue;
    sum.heldOut += columns.heldOut[row]!;
    sum.kl += columns.kl[row]!;
    sum.loss += columns.losses?.[row] ?? 0;
  }
  return groups.map((group) => {
    const sum = sums.get(group.value)!;
    return {
      ...group,
      heldOut: sum.heldOut,
      kl: sum.kl / group.count,
      loss: columns.losses && sum.loss / group.count,
    };
  });
}
