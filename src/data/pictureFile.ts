import { close, createReadStream, fstat, open, read, type Stats } from 'node:fs';
import { promisify } from 'node:util';
import { openForReading, otherThanFile } from '../files/regularFile';
import { UnreadableImageError } from './unreadable';

/** Far above any picture that can be decoded within the memory there is for it. */
const mostGibibytes = 2;

// The callback forms, because reading small files through `node:fs/promises` takes half as long again.
const openFile = promisify(open) as (file: string, flags: number) => Promise<number>;
const inspect = promisify(fstat) as (descriptor: number) => Promise<Stats>;
const readInto = promisify(read);
const closeFile = promisify(close);

/** A file that is open for reading, of bounded size. */
export interface PictureFile {
  /** In bytes. What is added to the file from now on is not read. */
  readonly size: number;
  /** All of it. */
  contents(): Promise<Buffer>;
  /** All of it, piece by piece. */
  pieces(): AsyncIterable<Buffer>;
}

/**
 * Opens a file to decode it, and closes it after.
 * @throws UnreadableImageError for a pipe, a device, a folder, and what is larger than any picture; Node's error
 *   when it cannot be opened.
 */
export async function withPictureFile<T>(
  file: string,
  work: (opened: PictureFile) => Promise<T>,
): Promise<T> {
  const descriptor = await openFile(file, openForReading);
  try {
    const facts = await inspect(descriptor);
    const other = otherThanFile(facts);
    if (other !== undefined) throw new UnreadableImageError(`It is no file but ${other}.`);
    const { size } = facts;
    if (size > mostGibibytes * 2 ** 30) {
      throw new UnreadableImageError(
        `The file is larger than any picture: it has ${Math.ceil(size / 2 ** 30)} GiB, and ${mostGibibytes} are read at most.`,
      );
    }
    return await work({
      size,
      contents: () => readWhole(descriptor, size),
      pieces: () =>
        createReadStream('', { fd: descriptor, autoClose: false, start: 0, end: Math.max(0, size - 1) }),
    });
  } finally {
    await closeFile(descriptor);
  }
}

async function readWhole(descriptor: number, size: number): Promise<Buffer> {
  const contents = Buffer.allocUnsafe(size);
  let done = 0;
  while (done < size) {
    const { bytesRead } = await readInto(descriptor, contents, done, size - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return contents.subarray(0, done);
}
