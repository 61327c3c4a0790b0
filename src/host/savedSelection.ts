import * as v from 'valibot';
import type * as vscode from 'vscode';
import { Mementos } from './contributions';

const schema = v.object({
  /** Absolute path of the run shown. */
  run: v.fallback(v.optional(v.string()), undefined),
  /** Absolute path of the checkpoint chosen; absent when it is the run's latest weights. */
  checkpoint: v.fallback(v.optional(v.string()), undefined),
  /** Absolute paths of the pictures encoded, latest first. */
  pictures: v.fallback(v.array(v.string()), []),
});

/** What of the panel outlives the window, a workspace each. */
export type SavedSelection = v.InferOutput<typeof schema>;

/** What was saved, without what is missing or damaged. */
export function readSavedSelection(saved: unknown): SavedSelection {
  const result = v.safeParse(schema, saved);
  return result.success ? result.output : { pictures: [] };
}

/** The selection in the workspace's memento. */
export function selectionMemory(memento: Pick<vscode.Memento, 'get' | 'update'>): {
  read(): SavedSelection;
  write(selection: SavedSelection): void;
} {
  return {
    read: () => readSavedSelection(memento.get(Mementos.selection)),
    write: (selection) => void memento.update(Mementos.selection, selection),
  };
}
