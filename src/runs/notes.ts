import { type RunNotes, notesSchema } from '../protocol/notes';
import { writeFileAtomically } from '../files/atomicFile';
import { damaged, unreadable } from './checkpointError';
import { readText } from './readFile';
import { runPaths } from './runPaths';
import { demand, InvalidValueError } from './validation';

const mostBytes = 2 ** 20;

/**
 * What people have noted on a run; nothing when they have not.
 * @throws CheckpointError when there is something that cannot be read.
 */
export async function readNotes(run: string): Promise<RunNotes> {
  const file = runPaths(run).notes;
  try {
    const value: unknown = JSON.parse(await readText(file, mostBytes, 'notes'));
    // Which a schema without any field that must be there lets pass.
    if (Array.isArray(value)) throw new InvalidValueError('its contents must be an object');
    return demand(notesSchema, value, 'contents');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return {};
    if (error instanceof InvalidValueError) throw damaged(file, error.message, error);
    if (error instanceof SyntaxError) throw damaged(file, 'it is not valid JSON', error);
    throw unreadable(file, error);
  }
}

/**
 * Changes some of the notes on a run; fields of other programs stay.
 * @param change an empty text, false or undefined takes a note away.
 * @throws CheckpointError when what is there cannot be read: nothing is written over it then; InvalidValueError
 *   when a note is too long; StorageError when it cannot be written.
 */
export async function changeNotes(run: string, change: RunNotes): Promise<void> {
  const notes = Object.entries({ ...(await readNotes(run)), ...change });
  const left = notes.filter(([field, value]) => value || !(field in change));
  const kept = demand(notesSchema, Object.fromEntries(left), 'notes');
  await writeFileAtomically(runPaths(run).notes, `${JSON.stringify(kept, undefined, 2)}\n`);
}
