/**
 * Does `work` on each item, several at a time, in order of starting.
 *
 * @throws the first error of `work`, or the signal's reason; what had begun by then is waited for.
 */
export async function forEachConcurrently<T>(
  items: readonly T[],
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
