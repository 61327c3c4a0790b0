import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Leftovers of a killed process are removed after this time, in milliseconds. */
const leftoverAge = 24 * 60 * 60 * 1000;
const temporaryName = /^\.[0-9a-f]+\.tmp$/;
/** One write call may not exceed two gigabytes; this is far below and costs no speed. */
const pieceBytes = 64 * 2 ** 20;

/**
 * Writes a file so that another process sees either its old or its new contents, whole. Makes the folder
 * when there is none.
 *
 * @throws Node's error; nothing is left behind then.
 */
export async function writeAtomically(file: string, parts: readonly Uint8Array[]): Promise<void> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  const temporary = path.join(folder, `.${randomBytes(12).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      for (const part of parts) {
        for (let start = 0; start < part.length; start += pieceBytes) {
          await handle.writeFile(part.subarray(start, start + pieceBytes));
        }
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!temporaryName.test(name)) continue;
    const leftover = path.join(folder, name);
    const age = await stat(leftover).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > leftoverAge) await rm(leftover, { force: true }).catch(() => undefined);
  }
}
