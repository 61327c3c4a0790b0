import { createHash } from 'node:crypto';
import type { Metadata } from 'sharp';
import type { ImageTransform } from '../protocol/configuration';
import { filesInMemory, largeFileBytes, memoryProblem, smallPixels, withinMemory } from './decodingMemory';
import { contentDigest, digestText } from './fingerprint';
import { type PictureFile, withPictureFile } from './pictureFile';
import { decodePlain, toChannels } from './plainPicture';
import { loadSharp, type OpenImage } from './sharpLibrary';
import { Turns } from './turns';
import { UnreadableImageError } from './unreadable';

export { UnreadableImageError } from './unreadable';

/** Grows when pictures come out differently than before, so that caches of older pixels are not used. */
export const decoderVersion = 2;

export interface DecodedFile {
  /** As of {@link decodeImage}. */
  readonly pixels: Uint8Array;
  /** `contentDigest` of the file. */
  readonly digest: string;
}

/** Longest time for one picture: a file may be made to take for ever. In seconds. */
const mostSeconds = 120;

/** A picture that took so long to fail is not decoded once more, alone, to learn why. In milliseconds. */
const slowMs = 2000;

const damaged = 'The picture is damaged or incomplete.';

/** libvips keeps one buffer of errors for all its threads, so that reasons found side by side get mixed up. */
const turns = new Turns();

/**
 * Turns the contents of an image file into pixels as the model sees them: turned upright as its EXIF
 * orientation says, first frame or page, 8-bit sRGB, over the background where transparent, and scaled
 * to cover the square, the longer side cropped evenly. A picture of the right size keeps its pixels as
 * they are.
 *
 * @param source path of a file, or the contents of one.
 * @returns `imageSize · imageSize · channels` bytes, row by row, channel last; owns its buffer.
 * @throws UnreadableImageError for contents that cannot be decoded whole, whose values have no known black
 *   and white, or that take too much memory, and for what is no file; Node's error when it cannot be opened.
 */
export async function decodeImage(
  source: string | Uint8Array,
  transform: ImageTransform,
): Promise<Uint8Array> {
  return typeof source === 'string'
    ? (await decodeFile(source, transform)).pixels
    : decodeSource(source, source, transform);
}

/**
 * As {@link decodeImage}, of a file, with the digest of its contents. Any number may be asked for at once:
 * memory is bounded here.
 */
export async function decodeFile(file: string, transform: ImageTransform): Promise<DecodedFile> {
  return withPictureFile(file, async (opened) => {
    if (opened.size > largeFileBytes) {
      const pixels = await decodeSource(file, new Uint8Array(0), transform);
      return { pixels, digest: await digestOf(opened) };
    }
    return filesInMemory.during(opened.size, async () => {
      const contents = await opened.contents();
      return {
        pixels: await decodeSource(contents, contents, transform),
        digest: contentDigest(contents),
      };
    });
  });
}

/** @param start of the contents: all of them, unless the source is a path. */
async function decodeSource(
  source: string | Uint8Array,
  start: Uint8Array,
  transform: ImageTransform,
): Promise<Uint8Array> {
  const plain = decodePlain(start, transform);
  if (plain) return plain;
  const open = await loadSharp();
  const decode = () => decodeWith(open, source, start, transform);
  const started = performance.now();
  try {
    return await turns.together(decode);
  } catch (error) {
    if (error instanceof UnreadableImageError) throw error;
    const isSlow = performance.now() - started > slowMs;
    const known = knownReason(error) ?? (isSlow ? damaged : undefined);
    if (known) throw new UnreadableImageError(known, { cause: error });
  }
  try {
    return await turns.alone(decode);
  } catch (error) {
    if (error instanceof UnreadableImageError) throw error;
    throw new UnreadableImageError(knownReason(error) ?? decoderReason(error), { cause: error });
  }
}

async function decodeWith(
  open: OpenImage,
  source: string | Uint8Array,
  start: Uint8Array,
  { imageSize, channels, background }: ImageTransform,
): Promise<Uint8Array> {
  const decode = async (limitInputPixels: number | false) => {
    const { data, info } = await open(source, { failOn: 'error', autoOrient: true, limitInputPixels })
      .flatten({ background })
      .resize(imageSize, imageSize, { fit: 'cover', position: 'centre', kernel: 'lanczos3' })
      .timeout({ seconds: mostSeconds })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return toChannels(data, info.channels, channels);
  };
  if (typeof source !== 'string' && !isTiff(start)) {
    try {
      return await decode(smallPixels);
    } catch (error) {
      if (!isPixelLimit(error)) throw error;
    }
  }
  const about = await open(source, { limitInputPixels: false }).metadata();
  const problem = valuesProblem(about) ?? memoryProblem(about);
  if (problem !== undefined) throw new UnreadableImageError(problem);
  return withinMemory(about, () => decode(false));
}

function isTiff(start: Uint8Array): boolean {
  const [first, second, third, fourth] = start;
  const little = first === 0x49 && second === 0x49 && (third === 42 || third === 43) && fourth === 0;
  const big = first === 0x4d && second === 0x4d && third === 0 && (fourth === 42 || fourth === 43);
  return little || big;
}

/** Only 8 and 16 bits have a black and a white; other numbers would be cut off at 0 and 255, without a word. */
function valuesProblem({ format, depth }: Metadata): string | undefined {
  if (format !== 'tiff' || depth === 'uchar' || depth === 'ushort') return undefined;
  const kind = /float|double|complex/.test(depth ?? '')
    ? 'floating-point numbers'
    : `numbers of type ${depth}`;
  return `Its pixels are ${kind}, of which nobody knows what is black and what white. Save it with 8 or 16 bits.`;
}

async function digestOf(opened: PictureFile): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of opened.pieces()) hash.update(piece);
  return digestText(hash.digest());
}

/** The first line of what the decoder said, which may be many. */
function firstLine(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return first;
}

function isPixelLimit(error: unknown): boolean {
  return /pixel limit/i.test(firstLine(error));
}

/** Words for what sharp finds out by itself, without libvips and its shared buffer. */
function knownReason(error: unknown): string | undefined {
  const first = firstLine(error);
  if (/buffer is empty/i.test(first)) return 'The file is empty.';
  if (/unsupported image format/i.test(first)) return 'The contents are not a picture of a known format.';
  if (/^timeout/i.test(first)) return `The picture takes more than ${mostSeconds} seconds to decode.`;
  return undefined;
}

function decoderReason(error: unknown): string {
  const first = firstLine(error);
  return /^(unknown error)?$/i.test(first) ? damaged : `The picture is damaged or incomplete (${first}).`;
}
