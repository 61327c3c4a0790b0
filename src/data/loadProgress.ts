export interface LoadProgress {
  readonly stage: 'scanning' | 'decoding';
  /** Pictures found, or decoded and taken from the cache. */
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
  /** Pictures decoded a second. */
  readonly imagesPerSecond?: number;
  readonly secondsLeft?: number;
}

/** The least time between two reports, in milliseconds. */
const interval = 100;

/** Passes on the first and the last report of a stage, and of the others a few a second. */
export function throttledProgress(report: (progress: LoadProgress) => void = () => undefined) {
  let stage: string | undefined;
  let last = 0;
  return (progress: LoadProgress): void => {
    const now = performance.now();
    if (progress.stage === stage && progress.done !== progress.total && now - last < interval) return;
    stage = progress.stage;
    last = now;
    report(progress);
  };
}
