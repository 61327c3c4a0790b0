import os from 'node:os';

/** Above four, most processors show each core twice, and the editor wants some of them too. */
export function defaultThreads(): number {
  const available = os.availableParallelism();
  return available > 4 ? Math.ceil(available / 2) : available;
}
