import path from 'node:path';
import type { Run } from './run';
import type { DamagedRun } from './runs';

/** A run in a list, readable or not. */
export type ListedRun =
  { readonly kind: 'run'; readonly run: Run } | { readonly kind: 'damaged'; readonly damaged: DamagedRun };

/** Favourites first, then the latest. */
export function inOrder<T extends ListedRun>(listed: readonly T[]): readonly T[] {
  return [...listed].sort((one, other) => rank(one) - rank(other) || compare(began(other), began(one)));
}

function rank(listed: ListedRun): number {
  return listed.kind === 'run' && listed.run.notes.favourite ? 0 : 1;
}

/**
 * When it began, and its name, to be compared. Its record keeps both when people rename the folder; of a damaged run only the
 * folder is left to tell, whose name begins with the minute: the last of that minute, as far as anyone knows.
 */
function began(listed: ListedRun): string {
  if (listed.kind === 'run') return `${listed.run.record.created} ${listed.run.record.name}`;
  const name = path.basename(listed.damaged.id);
  return `${name.slice(0, 13)}:${name.slice(13, 15)}:99 ${name}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
