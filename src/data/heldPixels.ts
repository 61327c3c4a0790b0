import type { PixelSource } from './pixelSource';

/** Few pictures, all in memory. */
export class HeldPixels implements PixelSource {
  readonly count: number;

  /** @param images `count · bytesPerImage` bytes; may be only the beginning of their buffer. */
  constructor(
    readonly images: Uint8Array,
    readonly bytesPerImage: number,
  ) {
    this.count = images.length / bytesPerImage;
  }

  get heldBytes(): number {
    return this.images.buffer.byteLength;
  }

  read(rows: Uint32Array, out: Uint8Array): Promise<readonly number[]> {
    const bytes = this.bytesPerImage;
    for (const [i, row] of rows.entries()) {
      out.set(this.images.subarray(row * bytes, (row + 1) * bytes), i * bytes);
    }
    return Promise.resolve([]);
  }

  isOf(row: number, pixels: Uint8Array): boolean {
    const start = row * this.bytesPerImage;
    return pixels.every((value, i) => value === this.images[start + i]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
