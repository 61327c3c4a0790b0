/** A file could not be written; the message says which one, why, and what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    message: string,
    /** The operating system's name for the reason, such as `ENOSPC`. */
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const elsewhere = 'Choose another folder, or change the permissions of this one.';

/** What went wrong and what to do, for the reasons that a person can do something about. */
const advice: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space, then go on.'],
  EDQUOT: ['the quota for this disk is used up', 'Free some space, then go on.'],
  EFBIG: ['the file is larger than this disk allows', 'Choose another folder.'],
  EACCES: ['access is denied', elsewhere],
  EPERM: ['access is denied', elsewhere],
  EROFS: ['the disk is read-only', 'Choose another folder.'],
  ENOENT: ['its folder is not there', 'Make or restore that folder, or choose another.'],
  ENOTDIR: ['its folder is a file', 'Move that file away, or choose another folder.'],
  EISDIR: ['a folder of that name is in the way', 'Move that folder away.'],
  ENOTEMPTY: ['a folder of that name is in the way', 'Move that folder away.'],
  ENAMETOOLONG: ['its path is too long', 'Choose a folder with a shorter path.'],
  EEXIST: ['a file of that name is in the way', 'Move that file away.'],
  EBUSY: ['another program holds it open', 'Close that program, then go on.'],
  EMFILE: ['too many files are open', 'Close other programs, then go on.'],
  ENFILE: ['too many files are open', 'Close other programs, then go on.'],
  EIO: ['the disk reports an error', 'Check the disk, or choose another folder.'],
};

/** Words for an error of Node's file functions; what already is a {@link StorageError} stays as it is. */
export function storageError(file: string, cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const { code = 'UNKNOWN', message } = cause as NodeJS.ErrnoException;
  const [reason, remedy] = advice[code] ?? [message, 'Choose another folder if this goes on.'];
  return new StorageError(`${file} could not be written: ${reason} (${code}). ${remedy}`, code, { cause });
}
