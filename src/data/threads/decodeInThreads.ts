import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ImageTransform } from '../../protocol/configuration';

/** Files above this are not read by a thread, in bytes. */
export const largestPlainFile = 256 * 1024;
/** Files that a thread is given at a time. */
const pieceLength = 64;
const mostThreads = 8;

/** The folder that the built programs lie in. */
declare const BUNDLE_FOLDER: string;

/** What a thread is given. */
export interface Piece {
  readonly paths: readonly string[];
}

/** What a thread made of it. */
export interface PieceDone {
  /** An entry a file; undefined for one that is no plain picture. */
  readonly decoded: readonly ({ readonly checksum: number; readonly digest: string } | undefined)[];
  /** Of all files of the piece, whether decoded or not. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** Told of each picture; waits while too much has yet to be written. */
type OnPicture = (
  index: number,
  outcome: { readonly checksum: number; readonly digest: string },
  pixels: Uint8Array,
) => Promise<void>;

/**
 * Decodes small plain pictures on all cores, and gives up when most are not plain, or a thread cannot work.
 *
 * @param indices of the files to try, in order.
 * @returns the indices of files of which nothing is known after.
 * @throws what `onPicture` throws; the threads end then, and when the signal is aborted.
 */
export async function decodeInThreads(
  indices: Uint32Array,
  pathOf: (index: number) => string,
  transform: ImageTransform,
  onPicture: OnPicture,
  signal?: AbortSignal,
): Promise<Uint32Array> {
  const left: number[] = [];
  let next = 0;
  let isWorthIt = true;
  const bytesPerImage = transform.imageSize ** 2 * transform.channels;
  const work = async () => {
    const worker = new Worker(path.join(BUNDLE_FOLDER, 'decode.js'), { workerData: transform, execArgv: [] });
    try {
      while (isWorthIt && next < indices.length && !signal?.aborted) {
        const piece = indices.subarray(next, (next += pieceLength));
        const done = await answer(worker, { paths: Array.from(piece, pathOf) }, signal);
        if (!done) {
          for (const index of piece) left.push(index);
          return;
        }
        let plain = 0;
        for (const [i, index] of piece.entries()) {
          const outcome = done.decoded[i];
          if (!outcome) left.push(index);
          else {
            plain++;
            await onPicture(index, outcome, done.pixels.subarray(i * bytesPerImage, (i + 1) * bytesPerImage));
          }
        }
        if (plain < piece.length / 2) isWorthIt = false;
      }
    } finally {
      await worker.terminate();
    }
  };
  const threads = Math.min(mostThreads, availableParallelism(), Math.ceil(indices.length / pieceLength));
  const outcomes = await Promise.allSettled(Array.from({ length: threads }, work));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return Uint32Array.from([...left, ...indices.subarray(next)]).sort();
}

/** Undefined when the thread fails, or the signal is aborted before. */
function answer(
  worker: Worker,
  piece: Piece,
  signal: AbortSignal | undefined,
): Promise<PieceDone | undefined> {
  return new Promise((resolve) => {
    const end = (done?: PieceDone) => {
      worker.off('message', end).off('error', fail).off('exit', fail);
      signal?.removeEventListener('abort', fail);
      resolve(done);
    };
    const fail = () => end();
    worker.on('message', end).on('error', fail).on('exit', fail);
    signal?.addEventListener('abort', fail);
    worker.postMessage(piece);
  });
}
