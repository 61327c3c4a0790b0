import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
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
  // Without O_NONBLOCK, which Windows lacks, opening a named pipe would wait for ever.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = await handle.stat();
    if (facts.isDirectory()) throw new CheckpointError(`${file} is a folder; a file is needed.`);
    if (!facts.isFile()) throw new CheckpointError(`${file} is not a file but a pipe, a socket or a device.`);
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
