import { StorageError, writeFileAtomically } from '../files/atomicFile';
import { UserError } from './errors';

/**
 * Writes a file where a person has said: what was there stays until the new contents are whole.
 *
 * @param file absolute path.
 * @throws UserError that says why it cannot be written, and what to do.
 */
export async function saveFile(file: string, contents: Uint8Array): Promise<void> {
  try {
    await writeFileAtomically(file, contents, { sync: false });
  } catch (error) {
    throw error instanceof StorageError ? new UserError(error.message) : error;
  }
}
