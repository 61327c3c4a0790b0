import type { Sharp, SharpInput, SharpOptions } from 'sharp';

export type OpenImage = (input?: SharpInput, options?: SharpOptions) => Sharp;

let loading: Promise<OpenImage> | undefined;

/**
 * Loads sharp on first use: its native library takes tens of milliseconds and megabytes.
 * @throws Error when the native library cannot be loaded; sharp's message says what to install.
 */
export function loadSharp(): Promise<OpenImage> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    // One thread a picture and many pictures at a time is fastest for training pictures.
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  });
  return loading;
}
