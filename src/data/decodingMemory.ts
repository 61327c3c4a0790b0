import type { Metadata } from 'sharp';
import { Budget } from './turns';

const mebibyte = 2 ** 20;

/** Pictures of up to so many pixels are decoded without a look at what they will take. */
export const smallPixels = 2 ** 20;
/** What one of several pictures decoded at a time may take, in bytes. */
const smallBytes = 24 * mebibyte;
/** What a picture decoded while no other large one is may take, in bytes. */
const largestBytes = 256 * mebibyte;
/** Files above this are not read into memory: the decoder opens them itself. */
export const largeFileBytes = 32 * mebibyte;

/**
 * Contents of files waiting for the decoder, in bytes. With four threads decoding small pictures and one large
 * one, all that decoding takes stays below 400 MB, whatever the folder.
 */
export const filesInMemory = new Budget(48 * mebibyte);
const large = new Budget(1);

/** Lines that a decoder keeps while a picture is shrunk as it is read. Measured with libvips 8.18. */
const linesKept = 1100;

/**
 * What decoding a picture to a small one takes at most, in bytes, by its header. Measured with libvips 8.18 on
 * pictures of 9 to 260 million pixels: some formats can be read line by line, others only whole.
 */
function decodingBytes(about: Metadata): number {
  const { width, height, channels = 4, depth, format, isProgressive, pages = 1 } = about;
  const pixels = width * height;
  const sample = depth === 'uchar' ? 1 : depth === 'ushort' ? 2 : 8;
  const lines = width * Math.min(height, linesKept) * channels * sample;
  switch (format) {
    case 'png':
      return isProgressive ? pixels * channels * sample + lines : lines;
    case 'jpeg':
      // Coefficients of two bytes; with subsampled colour it is half of that.
      return isProgressive ? 2 * pixels * channels : lines;
    case 'gif':
      return 4.5 * pixels;
    case 'webp':
      return pages > 1 ? 8 * pixels : lines;
    case 'heif':
      return 19 * pixels;
    case 'tiff':
      // One strip or tile may be all of it.
      return pixels * channels * sample;
    case 'svg':
      // Drawn at the size needed.
      return 0;
    default:
      return 8 * pixels;
  }
}

/** Why a picture cannot be decoded within the memory there is for it; undefined when it can. */
export function memoryProblem(about: Metadata): string | undefined {
  const { width, height } = about;
  const needed = decodingBytes(about);
  if (needed <= largestBytes) return undefined;
  const millions = (pixels: number) => `${Math.floor(pixels / 1e6)} million`;
  const most = width * height * (largestBytes / needed);
  return (
    `The picture has too many pixels: ${width} by ${height} take ${Math.ceil(needed / mebibyte)} MB to decode, ` +
    `and there are ${largestBytes / mebibyte} MB, enough for about ${millions(most)} in such a file. Make it smaller.`
  );
}

/** Decodes one large picture at a time, and small ones beside it. */
export async function withinMemory<T>(about: Metadata, decode: () => Promise<T>): Promise<T> {
  return decodingBytes(about) <= smallBytes ? decode() : large.during(1, decode);
}
