/**
 * Does `work` on each item, several at a time, in order of starting.
 *
 * @throws the first error of `work`, or the signal's reason; what had begun by then is waited for.
 */
export async function forEachConcurrently<T>(
  items: ArrayLike<T>,
  options: { readonly concurrency: number; readonly signal?: AbortSignal },
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (next < items.length && !failed) {
      options.signal?.throwIfAborted();
      const index = next++;
      try {
        await work(items[index]!, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: options.concurrency }, worker));
  const rejected = outcomes.find((outcome) => outcome.status === 'rejected');
  if (rejected) throw rejected.reason;
}

/**
 * The outcome of a promise, unless the signal is aborted before.
 * @throws the signal's reason then; what becomes of the promise is nobody's concern any more.
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let leave: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (leave) signal.removeEventListener('abort', leave);
  }
}
