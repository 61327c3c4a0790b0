/** The pixels of the pictures of a dataset, wherever they lie. */
export interface PixelSource {
  readonly count: number;
  readonly bytesPerImage: number;
  /** Of pictures in memory. */
  readonly heldBytes: number;
  /**
   * Reads pictures. What is asked for at once is read by Node's threads, also while this one is busy.
   *
   * @param rows each below `count`.
   * @param out gets the pixels of `rows[i]` at `i · bytesPerImage`.
   * @returns the places in `rows` of what cannot be read any more, or is damaged.
   */
  read(rows: Uint32Array, out: Uint8Array): Promise<readonly number[]>;
  /** Whether these are the pixels of a row, as far as a checksum can tell. */
  isOf(row: number, pixels: Uint8Array): boolean;
  close(): Promise<void>;
}
