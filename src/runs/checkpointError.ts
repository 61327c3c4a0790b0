/** A checkpoint or run folder is missing, damaged or unknown; the message says which, why, what to do. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

const remedy = 'It may be cut short or made by another program: restore it from a copy, or use another one.';

/** @param source the file's path, or what else to call it at the start of a sentence. */
export function damaged(source: string, reason: string, cause?: unknown): CheckpointError {
  return new CheckpointError(`${source} cannot be read: ${reason}. ${remedy}`, { cause });
}

/** Words for an error of Node's file functions while reading. */
export function unreadable(source: string, cause: unknown): CheckpointError {
  if (cause instanceof CheckpointError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new CheckpointError(`${source} does not exist. It may have been moved or deleted.`, { cause });
    case 'EISDIR':
      return new CheckpointError(`${source} is a folder; a file is needed.`, { cause });
    case 'EACCES':
    case 'EPERM':
      return new CheckpointError(`${source} cannot be read: change its permissions (${code}).`, { cause });
    default:
      return damaged(source, message, cause);
  }
}
