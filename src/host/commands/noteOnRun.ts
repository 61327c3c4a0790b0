import * as vscode from 'vscode';
import { notesSchema, type RunNotes } from '../../protocol/notes';
import { problem } from '../../protocol/schema';
import { changeNotes } from '../../runs/notes';
import type { Run } from '../runs/run';
import type { Services } from '../services';
import { meantRuns } from './arguments';

/** `VAE: Rename Run…`: gives a run a name, or its first one back. Its folder keeps its own. */
export async function renameRun(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t('Rename Run');
  const [run] = await known(services, title, args);
  if (!run) return;
  await ask(services, run, 'name', {
    title,
    value: run.name,
    prompt: vscode.l10n.t('Name of {0}. Empty for that name again.', run.madeOf),
  });
}

/** `VAE: Note on Run…`: keeps a remark with a run. */
export async function noteOnRun(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t('Note on Run');
  const [run] = await known(services, title, args);
  if (!run) return;
  await ask(services, run, 'note', {
    title,
    value: run.notes.note ?? '',
    prompt: vscode.l10n.t('What to remember of {0}. It shows when the pointer rests on the run.', run.name),
  });
}

/** `VAE: Mark as Favourite`: favourites come first. Takes a selection of runs too. */
export function addFavourite(services: Services, ...args: readonly unknown[]): Promise<void> {
  return setFavourite(services, true, vscode.l10n.t('Mark as Favourite'), args);
}

/** `VAE: Remove from Favourites`. */
export function removeFavourite(services: Services, ...args: readonly unknown[]): Promise<void> {
  return setFavourite(services, false, vscode.l10n.t('Remove from Favourites'), args);
}

async function setFavourite(
  services: Services,
  favourite: boolean,
  title: string,
  args: readonly unknown[],
): Promise<void> {
  const isOffered = ({ notes }: Run): boolean => (notes.favourite ?? false) !== favourite;
  for (const { id } of await known(services, title, args, isOffered)) await changeNotes(id, { favourite });
  await services.runs.refresh();
}

async function ask(
  { runs }: Services,
  run: Run,
  field: 'name' | 'note',
  { value, ...about }: { readonly title: string; readonly prompt: string; readonly value: string },
): Promise<void> {
  const asNote = (text: string): RunNotes => ({ [field]: text.trim() === run.madeOf ? '' : text.trim() });
  const text = await vscode.window.showInputBox({
    ...about,
    value,
    validateInput: (typed) => problem(notesSchema.entries[field], asNote(typed)[field], about.title),
  });
  if (text === undefined) return;
  await changeNotes(run.id, asNote(text));
  await runs.refresh();
}

/** The runs that a menu or other code means, of those that are listed; else the one that the person chooses. */
async function known(
  services: Services,
  title: string,
  args: readonly unknown[],
  isOffered?: (run: Run) => boolean,
): Promise<readonly Run[]> {
  const ids = await meantRuns(services, title, args, isOffered);
  await services.runs.load();
  return ids.flatMap((id) => services.runs.find(id) ?? []);
}
