import { writeFileAtomically } from '../files/atomicFile';
import { unreadable } from './checkpointError';
import { readText } from './readFile';
import { runPaths } from './runPaths';

/** A file of the folder of pictures that was left out. */
export interface SkippedFile {
  /** Absolute path. */
  readonly path: string;
  readonly reason: string;
}

/** Listed at most; how many there were in all is in the run's record, `data.skipped`. */
const mostListed = 10_000;
const mostBytes = 64 * 2 ** 20;

/**
 * Keeps in the run folder which files of the folder of pictures were left out, and why; nothing when none was.
 * @throws StorageError when it cannot be written.
 */
export async function writeSkippedFiles(run: string, skipped: readonly SkippedFile[]): Promise<void> {
  if (skipped.length === 0) return;
  const lines = skipped
    .slice(0, mostListed)
    .map(({ path, reason }) => `${JSON.stringify({ path, reason })}\n`);
  await writeFileAtomically(runPaths(run).skippedFiles, lines.join(''));
}

/**
 * The files left out when the run began, at most the first 10,000; none for runs of version 0.1, which kept only
 * their number. Lines that cannot be read are passed over.
 * @throws CheckpointError when the list exists but cannot be read.
 */
export async function readSkippedFiles(run: string): Promise<readonly SkippedFile[]> {
  const file = runPaths(run).skippedFiles;
  try {
    return (await readText(file, mostBytes, 'a list of files')).split('\n').flatMap(parseLine);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(file, error);
  }
}

function parseLine(line: string): SkippedFile[] {
  try {
    const { path, reason } = JSON.parse(line) as Partial<SkippedFile>;
    return typeof path === 'string' && typeof reason === 'string' ? [{ path, reason }] : [];
  } catch {
    return [];
  }
}
