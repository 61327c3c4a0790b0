import type { TimelapseParams } from '../protocol/encodings';
import { digitHeight, drawNumber } from '../data/digits';
import { encodeGif } from '../data/encodeGif';
import { tile } from '../data/encodePng';
import type { Exploration } from './exploration';

/** How long a checkpoint is shown, and the last one: long enough to look at. */
const frameMs = 250;
const lastMs = 2000;
/** Side that small pictures are enlarged to, by whole factors, and that of a frame at most, in pixels. */
const cellSize = 56;
const mostSide = 1200;
/** Bytes of all frames together: they are in memory when they are written. */
const mostBytes = 2 ** 30;

/**
 * A run's training as an animated GIF: the same latents decoded by one checkpoint after another, a frame each, with
 * the number of its epoch below the pictures and the last frame held.
 *
 * @throws RangeError when the latents do not fit the checkpoints, or so many frames do not fit in memory.
 */
export async function timelapse(
  exploration: Exploration,
  { checkpoints, latents, rows, columns }: TimelapseParams,
  signal?: AbortSignal,
  onProgress?: (done: number, total: number) => void,
): Promise<Uint8Array> {
  const frames: Uint8Array[] = [];
  let [width, height, channels] = [0, 0, 1];
  for (const checkpoint of checkpoints) {
    signal?.throwIfAborted();
    const { epoch } = await exploration.inspect(checkpoint);
    const batch = await exploration.decode(checkpoint, latents, signal);
    if (batch.count !== rows * columns) {
      throw new RangeError(`${rows} by ${columns} pictures need as many latents, not ${batch.count}.`);
    }
    const largest = Math.floor(mostSide / (Math.max(rows, columns) * batch.size));
    const scale = Math.max(1, Math.min(largest, Math.round(cellSize / batch.size)));
    const grid = tile(batch, columns, { scale });
    const unit = Math.max(1, Math.round(grid.width / 120));
    const strip = (digitHeight + 4) * unit;
    const bytes = grid.width * (grid.height + strip) * grid.channels;
    if (frames.length > 0 && bytes !== frames[0]!.length) {
      throw new RangeError('The checkpoints draw pictures of different sizes. Choose those of one run.');
    }
    if (bytes * checkpoints.length > mostBytes) {
      throw new RangeError(
        `${checkpoints.length} frames of this size do not fit in memory. Choose fewer checkpoints or pictures.`,
      );
    }
    const pixels = new Uint8Array(bytes);
    pixels.set(grid.pixels);
    [width, height, channels] = [grid.width, grid.height + strip, grid.channels];
    drawNumber({ pixels, width, height, channels }, epoch, 2 * unit, grid.height + 2 * unit, unit);
    frames.push(pixels);
    onProgress?.(frames.length, checkpoints.length);
  }
  return encodeGif({
    pixels: frames.length === 1 ? frames[0]! : Buffer.concat(frames),
    width,
    height,
    channels: channels === 1 ? 1 : 3,
    delays: frames.map((_, i) => (i === frames.length - 1 ? lastMs : frameMs)),
  });
}
