import path from 'node:path';
import type { Run } from './run';
import type { DamagedRun } from './runs';

/** A run in a list, readable or not. */
export type ListedRun =
  { readonly kind: 'run'; readonly run: Run } | { readonly kind: 'damaged'; readonly damaged: DamagedRun };

/** Favourites first, then by age: the names that runs are made with begin with the time. */
export function inOrder<T extends ListedRun>(listed: readonly T[]): readonly T[] {
  return [...listed].sort((one, other) => rank(one) - rank(other) || compare(nameOf(other), nameOf(one)));
}

function rank(listed: ListedRun): number {
  return listed.kind === 'run' && listed.run.notes.favourite ? 0 : 1;
}

/** Its record keeps it when people rename the folder; of a damaged run only the folder is left to tell. */
function nameOf(listed: ListedRun): string {
  return listed.kind === 'run' ? listed.run.record.name : path.basename(listed.damaged.id);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
