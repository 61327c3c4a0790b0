import { parentPort, workerData } from 'node:worker_threads';
import { layOut } from './layOut';
import type { UmapMessage, UmapTask } from './umap';

// A thread of the explorer's process: its long steps hold up nobody's questions, and it can be ended at any time.

const { points, count, width, seed } = workerData as UmapTask;
const tell = (message: UmapMessage, ...owned: ArrayBuffer[]) => parentPort?.postMessage(message, owned);

const work = layOut(points, count, width, seed);
let told = 0;
for (;;) {
  const { done, value } = work.next();
  if (done) {
    tell({ kind: 'done', ...value }, value.places.buffer as ArrayBuffer);
    break;
  }
  if (value < told + 1) continue;
  told = Math.floor(value);
  tell({ kind: 'progress', done: told, total: 100 });
}
