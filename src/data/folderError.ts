/** Something is wrong with the folder of pictures that a person can mend; the message says how. */
export class FolderError extends Error {
  override readonly name = 'FolderError';
}

/** Words for an error of Node's file functions on the folder itself. */
export function rootProblem(folder: string, cause: unknown): FolderError {
  switch (systemCode(cause)) {
    case 'ENOENT':
      return new FolderError(`The folder ${folder} does not exist. Put it back, or choose another folder.`, {
        cause,
      });
    case 'ENOTDIR':
      return new FolderError(`${folder} is not a folder. Choose the folder that the pictures lie in.`, {
        cause,
      });
    case 'EACCES':
    case 'EPERM':
      return new FolderError(
        `The folder ${folder} may not be read. Allow reading it, or choose another folder.`,
        { cause },
      );
    default:
      return new FolderError(`The folder ${folder} could not be read (${reasonOf(cause)}).`, {
        cause,
      });
  }
}

/** Why something in the folder could not be opened, as a sentence for the list of what was skipped. */
export function openingProblem(error: unknown): string {
  switch (systemCode(error)) {
    case 'ENOENT':
      return 'The file has disappeared.';
    case 'EACCES':
    case 'EPERM':
      return 'The file may not be read.';
    case 'ELOOP':
      return 'The link leads back to itself.';
    default:
      return `The file could not be opened (${reasonOf(error)}).`;
  }
}

/** The operating system's name for the reason, such as `ENOENT`; empty when it is none of its errors. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
