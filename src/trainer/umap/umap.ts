import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LaidOut } from './layOut';

/** What the thread is given. */
export interface UmapTask {
  /** `count · width` numbers, one row a point. */
  readonly points: Float32Array;
  readonly count: number;
  readonly width: number;
  readonly seed: number;
}

/** What the thread says. */
export type UmapMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | ({ readonly kind: 'done' } & LaidOut);

/**
 * Lays points out by UMAP in a thread of its own, as `layOut`.
 *
 * @param entry absolute path of the bundled `umap/main.ts`.
 * @throws the signal's reason: the thread is ended at once; what the thread throws.
 */
export async function umap(
  entry: string,
  task: UmapTask,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<LaidOut> {
  signal.throwIfAborted();
  const worker = new Worker(entry, { workerData: task, execArgv: [] });
  let laidOut: LaidOut | undefined;
  worker.on('message', (message: UmapMessage) => {
    if (message.kind === 'progress') onProgress(message.done, message.total);
    else laidOut = message;
  });
  const end = () => void worker.terminate();
  signal.addEventListener('abort', end);
  try {
    await once(worker, 'exit');
  } finally {
    signal.removeEventListener('abort', end);
  }
  signal.throwIfAborted();
  if (laidOut) return { places: laidOut.places, fitted: laidOut.fitted };
  throw new Error('The thread that lays out the map has ended without a word.');
}
