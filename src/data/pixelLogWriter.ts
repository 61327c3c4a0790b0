import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { removeLeftovers } from '../files/atomicFile';
import { makeFolder } from '../files/makeFolder';
import { storageError } from '../files/storageError';
import { blockHead, type LoggedFile, logHead } from './pixelLog';

/** Pixels of a block at most, and its age when it is written: what a killed process loses. */
const blockBytes = 8 * 2 ** 20;
const blockAgeMs = 1000;
/** What version 0.1 left half written is removed after this time: others may be writing now. */
const leftoverAgeMs = 24 * 60 * 60 * 1000;

/** Told where pictures lie, once they do. */
export type OnWritten = (places: readonly { readonly index: number; readonly offset: number }[]) => void;

/** Adds decoded pictures to a file of its own, block by block. */
export class PixelLogWriter {
  readonly #file: string;
  readonly #bytesPerImage: number;
  readonly #onWritten: OnWritten;
  #handle?: FileHandle;
  #end = 0;
  #files: LoggedFile[] = [];
  #indices: number[] = [];
  #pixels: Uint8Array;
  #filled = 0;
  #begun = 0;
  #writing: Promise<void> = Promise.resolve();

  /** @param file which is not there yet. */
  constructor(file: string, bytesPerImage: number, onWritten: OnWritten) {
    this.#file = file;
    this.#bytesPerImage = bytesPerImage;
    this.#onWritten = onWritten;
    this.#pixels = this.#block();
  }

  /**
   * @param index of the picture for {@link OnWritten}.
   * @param pixels of a readable picture; copied.
   * @throws StorageError when an earlier block could not be written.
   */
  async add(index: number, file: LoggedFile, pixels?: Uint8Array): Promise<void> {
    if (this.#files.length === 0) this.#begun = performance.now();
    this.#files.push(file);
    if (pixels) {
      this.#indices.push(index);
      this.#pixels.set(pixels, this.#filled);
      this.#filled += pixels.length;
    }
    const isFull = this.#filled + this.#bytesPerImage > this.#pixels.length;
    if (isFull || performance.now() - this.#begun > blockAgeMs) await this.flush();
  }

  /**
   * Writes what has been added. Several blocks are never on their way at once.
   * @throws StorageError
   */
  async flush(): Promise<void> {
    if (this.#files.length > 0) {
      const [files, indices, pixels] = [this.#files, this.#indices, this.#pixels.subarray(0, this.#filled)];
      const before = this.#writing;
      this.#files = [];
      this.#indices = [];
      this.#pixels = this.#block();
      this.#filled = 0;
      this.#writing = before.then(() => this.#write(files, indices, pixels));
      // Told to whoever asks next, if not to the one who waits now.
      this.#writing.catch(() => undefined);
      // While one block is written the next is filled.
      return before;
    }
    return this.#writing;
  }

  /**
   * Writes the rest and closes the file. When it lasts is the operating system's to say: what a power cut leaves of it
   * is found out by checksums.
   * @throws StorageError
   */
  async close(): Promise<void> {
    try {
      await this.flush();
      await this.#writing;
    } catch (error) {
      throw storageError(this.#file, error);
    } finally {
      await this.#handle?.close();
      this.#handle = undefined;
    }
  }

  async #write(files: readonly LoggedFile[], indices: readonly number[], pixels: Uint8Array): Promise<void> {
    try {
      this.#handle ??= await this.#create();
      const head = blockHead(files);
      const start = this.#end + head.length;
      await write(this.#handle, head, this.#end);
      await write(this.#handle, pixels, start);
      this.#end = start + pixels.length;
      this.#onWritten(indices.map((index, i) => ({ index, offset: start + i * this.#bytesPerImage })));
    } catch (error) {
      // What does not fit is of no use to anybody, and takes room from others.
      await this.#handle?.truncate(this.#end).catch(() => undefined);
      throw storageError(this.#file, error);
    }
  }

  async #create(): Promise<FileHandle> {
    const folder = path.dirname(this.#file);
    await makeFolder(folder);
    await removeLeftovers(folder, leftoverAgeMs);
    // For its owner's eyes only, as the pictures may be.
    const handle = await open(this.#file, 'wx', 0o600);
    const head = logHead(this.#bytesPerImage);
    await write(handle, head, 0);
    this.#end = head.length;
    return handle;
  }

  #block(): Uint8Array {
    const pictures = Math.max(1, Math.floor(blockBytes / this.#bytesPerImage));
    return new Uint8Array(pictures * this.#bytesPerImage);
  }
}

async function write(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
