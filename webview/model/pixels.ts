/** One picture of a batch, as the host has sent it: plain data, drawn by `drawing/pixels.ts`. */

import type { PixelBatch } from '../../src/protocol/trainer';

export interface Pixels {
  readonly batch: PixelBatch;
  readonly index: number;
}
