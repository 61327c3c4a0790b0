import type { RandomStream } from '../latent/random';

/**
 * Pictures moved by up to `most` pixels each way, each by a whole number drawn for it; what comes in at an edge is that edge
 * again. A few pictures become many so, and are not learnt by heart.
 *
 * @param pixels square pictures one after the other, row by row, channels innermost.
 * @returns new pictures; the given ones stay.
 */
export function shifted(
  pixels: Uint8Array,
  { imageSize, channels }: { readonly imageSize: number; readonly channels: number },
  most: number,
  stream: RandomStream,
): Uint8Array {
  const moved = new Uint8Array(pixels.length);
  const bytes = imageSize * imageSize * channels;
  const draw = () => Math.floor(stream.uniform() * (2 * most + 1)) - most;
  for (let start = 0; start < pixels.length; start += bytes) {
    const [right, down] = [draw(), draw()];
    for (let row = 0; row < imageSize; row++) {
      const from = start + Math.min(imageSize - 1, Math.max(0, row - down)) * imageSize * channels;
      moveRow(pixels, from, moved, start + row * imageSize * channels, { imageSize, channels, right });
    }
  }
  return moved;
}

interface RowMove {
  readonly imageSize: number;
  readonly channels: number;
  /** Pixels to the right, or to the left below 0. */
  readonly right: number;
}

function moveRow(
  source: Uint8Array,
  from: number,
  target: Uint8Array,
  to: number,
  { imageSize, channels, right }: RowMove,
): void {
  const gap = Math.min(imageSize, Math.abs(right));
  const kept = (imageSize - gap) * channels;
  const skipped = gap * channels;
  const last = (imageSize - 1) * channels;
  target.set(
    source.subarray(from + (right < 0 ? skipped : 0), from + (right < 0 ? skipped : 0) + kept),
    to + (right > 0 ? skipped : 0),
  );
  const edge = right > 0 ? from : from + last;
  const gapStart = right > 0 ? to : to + kept;
  for (let i = 0; i < skipped; i++) target[gapStart + i] = source[edge + (i % channels)]!;
}
