import { type FileHandle, open } from 'node:fs/promises';
import { openForReading, otherThanFile } from '../files/regularFile';
import { CheckpointError, damaged } from './checkpointError';

/**
 * Opens a file to read from it. Anyone may have made the folder of a run: what is a pipe or a device under the
 * name of a file, or a link to one, would be waited for, or read from, without end.
 *
 * @param work gets the size in bytes.
 * @throws CheckpointError for what is no file; Node's error when it cannot be opened.
 */
export async function withFile<T>(
  file: string,
  work: (handle: FileHandle, size: number) => Promise<T>,
): Promise<T> {
  const handle = await open(file, openForReading);
  try {
    const facts = await handle.stat();
    const other = otherThanFile(facts);
    if (other !== undefined) throw new CheckpointError(`${file} is ${other}; a file is needed.`);
    return await work(handle, facts.size);
  } finally {
    await handle.close();
  }
}

/**
 * A text of bounded size.
 *
 * @param most in bytes.
 * @param what it should be, as in "a run record".
 * @throws CheckpointError when it is larger, or as {@link withFile}.
 */
export async function readText(file: string, most: number, what: string): Promise<string> {
  return withFile(file, async (handle, size) => {
    if (size > most) throw damaged(file, `it is too large for ${what}`);
    return handle.readFile('utf8');
  });
}
