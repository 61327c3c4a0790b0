import type { PixelBatch } from '../protocol/trainer';
import { luma, parseColour } from './colour';
import { loadSharp } from './sharpLibrary';

/** One picture, row by row, channel last: `width · height · channels` bytes. */
export interface Picture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

export interface TileOptions {
  /** Pixels between pictures; none around them. Default 0. */
  readonly gap?: number;
  /** Colour of gaps and of cells left over, `#rrggbb`. Default a middle grey, unlike most edges. */
  readonly background?: string;
  /** Whole factor by which each picture is enlarged first. Default 1. */
  readonly scale?: number;
}

/**
 * @param channels 1 for grey, 3 for RGB, 4 for RGBA.
 * @returns the contents of a PNG file; owns its buffer.
 * @throws RangeError when the sizes disagree.
 */
export async function encodePng(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: number,
): Promise<Uint8Array> {
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new RangeError(`A PNG is made of 1, 3 or 4 channels, not ${channels}.`);
  }
  if (pixels.length !== width * height * channels || pixels.length === 0) {
    throw new RangeError(
      `${width} by ${height} pixels of ${channels} channels are not ${pixels.length} bytes.`,
    );
  }
  const open = await loadSharp();
  const png = await open(pixels, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
  return Uint8Array.from(png);
}

/**
 * Repeats every pixel `factor` times in both directions.
 * @throws RangeError unless the factor is a whole number above 0.
 */
export function enlarge({ pixels, width, height, channels }: Picture, factor: number): Picture {
  if (!Number.isInteger(factor) || factor < 1) {
    throw new RangeError(`Pictures are enlarged by whole factors, not by ${factor}.`);
  }
  const stride = width * factor * channels;
  const out = new Uint8Array(stride * height * factor);
  for (let y = 0; y < height; y++) {
    const row = y * factor * stride;
    for (let x = 0; x < width * factor; x++) {
      const from = (y * width + Math.floor(x / factor)) * channels;
      for (let channel = 0; channel < channels; channel++)
        out[row + x * channels + channel] = pixels[from + channel]!;
    }
    for (let copy = 1; copy < factor; copy++) out.copyWithin(row + copy * stride, row, row + stride);
  }
  return { pixels: out, width: width * factor, height: height * factor, channels };
}

/**
 * Lays pictures out in rows from the top left.
 * @param columns pictures in a row; fewer when there are fewer pictures.
 * @throws RangeError for no pictures, or counts and gaps that are not whole numbers.
 */
export function tile(batch: PixelBatch, columns: number, options: TileOptions = {}): Picture {
  const { gap = 0, background = '#808080', scale = 1 } = options;
  const { count, size, channels, pixels } = batch;
  if (!Number.isInteger(columns) || columns < 1 || !Number.isInteger(gap) || gap < 0 || count < 1) {
    throw new RangeError(
      `${count} pictures cannot be laid out in ${columns} columns with gaps of ${gap} pixels.`,
    );
  }
  const across = Math.min(columns, count);
  const cell = size * scale;
  const width = across * (cell + gap) - gap;
  const height = Math.ceil(count / across) * (cell + gap) - gap;
  const out = filled(width * height, channels, background);
  const bytes = size * size * channels;
  for (let i = 0; i < count; i++) {
    const picture = {
      pixels: pixels.subarray(i * bytes, (i + 1) * bytes),
      width: size,
      height: size,
      channels,
    };
    const large = enlarge(picture, scale).pixels;
    const left = (i % across) * (cell + gap);
    const top = Math.floor(i / across) * (cell + gap);
    for (let y = 0; y < cell; y++) {
      const row = large.subarray(y * cell * channels, (y + 1) * cell * channels);
      out.set(row, ((top + y) * width + left) * channels);
    }
  }
  return { pixels: out, width, height, channels };
}

function filled(count: number, channels: number, background: string): Uint8Array {
  const [red, green, blue] = parseColour(background);
  const out = new Uint8Array(count * channels);
  if (channels === 1) return out.fill(luma(red, green, blue));
  const colour = [red, green, blue, 255];
  for (let i = 0; i < out.length; i++) out[i] = colour[i % channels]!;
  return out;
}
