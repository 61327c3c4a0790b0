import { read } from 'node:fs';

/**
 * Fills `out` from a place in a file. All calls that are made at once are worked off by Node's threads one after
 * another, also while the thread that asked is busy.
 *
 * @returns false when the file ends before `out` is full.
 * @throws Node's error.
 */
export function fill(descriptor: number, out: Uint8Array, at: number): Promise<boolean> {
  // The callback form: that of `node:fs/promises` costs several times as much a read.
  return new Promise((resolve, reject) => {
    const go = (done: number) =>
      read(descriptor, out, done, out.length - done, at + done, (error, bytes) => {
        if (error) reject(error);
        else if (done + bytes === out.length) resolve(true);
        else if (bytes === 0) resolve(false);
        else go(done + bytes);
      });
    go(0);
  });
}
