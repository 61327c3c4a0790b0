import { readFile } from 'node:fs';
import { promisify } from 'node:util';
import type { Channels, ImageTransform } from '../protocol/configuration';
import { luma } from './colour';
import { decodePlainPng } from './plainPng';
import { loadSharp } from './sharpLibrary';

/** Grows when pictures come out differently than before, so that caches of older pixels are not used. */
export const decoderVersion = 1;

/** The contents of a file are no picture that can be read. The message says why. */
export class UnreadableImageError extends Error {
  override readonly name = 'UnreadableImageError';
}

// The callback form, because reading small files through `node:fs/promises` is several times slower.
const read = promisify(readFile);

/**
 * Turns the contents of an image file into pixels as the model sees them: turned upright as its EXIF
 * orientation says, first frame or page, 8-bit sRGB, over the background where transparent, and scaled
 * to cover the square, the longer side cropped evenly. A picture of the right size keeps its pixels as
 * they are.
 *
 * @param source path of a file, or the contents of one.
 * @returns `imageSize · imageSize · channels` bytes, row by row, channel last; owns its buffer.
 * @throws UnreadableImageError for contents that cannot be decoded whole; Node's error when the file
 *   cannot be opened.
 */
export async function decodeImage(
  source: string | Uint8Array,
  transform: ImageTransform,
): Promise<Uint8Array> {
  const { imageSize, channels, background } = transform;
  const file = typeof source === 'string' ? await read(source) : source;
  const plain = decodePlainPng(file, imageSize);
  if (plain) return toChannels(plain.pixels, plain.channels, channels);
  const open = await loadSharp();
  try {
    const { data, info } = await open(file, { failOn: 'error', autoOrient: true })
      .flatten({ background })
      .resize(imageSize, imageSize, { fit: 'cover', position: 'centre', kernel: 'lanczos3' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return toChannels(data, info.channels, channels);
  } catch (error) {
    throw new UnreadableImageError(plainReason(error), { cause: error });
  }
}

/** Copies pixels to another number of channels: grey by luma, colour by repeating the grey level. */
function toChannels(pixels: Uint8Array, from: number, to: Channels): Uint8Array {
  if (from === to) return Uint8Array.from(pixels);
  const count = pixels.length / from;
  const out = new Uint8Array(count * to);
  for (let i = 0; i < count; i++) {
    if (to === 1) {
      const at = i * from;
      out[i] = from >= 3 ? luma(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!) : pixels[at]!;
    } else {
      for (let channel = 0; channel < to; channel++) {
        out[i * to + channel] = pixels[i * from + (from >= 3 ? channel : 0)]!;
      }
    }
  }
  return out;
}

/** The first line of what the decoder said, which may be many, in words for a list of skipped files. */
function plainReason(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  if (/buffer is empty/i.test(first)) return 'The file is empty.';
  if (/unsupported image format/i.test(first)) return 'The contents are not a picture of a known format.';
  if (/pixel limit/i.test(first)) return 'The picture has too many pixels.';
  return `The picture is damaged or incomplete (${first}).`;
}
