import type { ImageTransform } from '../protocol/configuration';
import { channelsSchema } from '../protocol/model';
import { colour } from '../protocol/pictures';
import { ranges } from '../protocol/ranges';
import { number, problem } from '../protocol/schema';
import { decodeImage } from './decode';
import { loadSharp } from './sharpLibrary';

/** Pictures looked at before choosing. */
const sampleSize = 64;
/** The side of pictures that differ in size, or are larger than this. In pixels. */
const commonSide = 64;
/** White, as on paper and in most viewers. */
const defaultBackground = '#ffffff';
/** Grey pictures stored as colour JPEG differ a little between channels. In levels. */
const greyTolerance = 8;

/** A size, a number of channels or a colour that pictures cannot be brought to. */
export class TransformError extends RangeError {
  override readonly name = 'TransformError';
}

export type RequestedTransform = Partial<ImageTransform>;

/** What a look at some pictures tells. */
export interface PicturesLook {
  /** Pictures that could be read. */
  readonly readable: number;
  /** The side of all of them, in pixels, when they are squares of one size that a model takes as it is. */
  readonly side?: number;
  /** Whether any is not grey, however it is stored. */
  readonly colourful: boolean;
}

/** Where nothing is to be told of sides or colours, they need not be looked for. */
interface LookOptions {
  /** Colour under transparent pixels, `#rrggbb`. */
  readonly background?: string;
  readonly skipsSides?: boolean;
  readonly skipsColours?: boolean;
  readonly signal?: AbortSignal;
  /** Asked now and then whether what has been seen must do. */
  readonly isEnough?: () => boolean;
}

/**
 * Looks at 64 pictures, evenly spaced.
 *
 * @throws the signal's reason when aborted.
 */
export async function lookAt(
  images: readonly { readonly path: string }[],
  { background = defaultBackground, skipsSides, skipsColours, signal, isEnough }: LookOptions = {},
): Promise<PicturesLook> {
  const count = Math.min(sampleSize, images.length);
  const sample = Array.from(
    { length: count },
    (_, i) => images[Math.floor((i * images.length) / count)]!.path,
  );
  const sides = new Set<number | undefined>();
  let colourful = false;
  let readable = 0;
  await loadSharp();
  for (let i = 0; i < sample.length && !isEnough?.(); i += 4) {
    signal?.throwIfAborted();
    await Promise.all(
      sample.slice(i, i + 4).map(async (path) => {
        try {
          const side = skipsSides ? undefined : await nativeSide(path);
          if (!skipsColours && (await hasColour(path, background))) colourful = true;
          // Only now: a picture that is left out decides nothing.
          sides.add(side);
          readable += 1;
        } catch {
          // Unreadable pictures are counted, with their reason, when all are decoded.
        }
      }),
    );
  }
  const [side] = sides;
  return { readable, colourful, ...(sides.size === 1 && side !== undefined && { side }) };
}

/**
 * Decides by a look at pictures how they become model inputs: at their own size when all are squares of one size up to
 * 64 pixels, else 64 by 64; in grey when all look grey, however they are stored; with white under transparent pixels.
 */
export function transformFor({ readable, side, colourful }: PicturesLook): ImageTransform {
  return {
    imageSize: side ?? commonSide,
    channels: colourful || readable === 0 ? 3 : 1,
    background: defaultBackground,
  };
}

/**
 * Decides how pictures become model inputs, wherever `requested` leaves it open, as {@link transformFor} does.
 *
 * @param requested what it holds is taken as it is.
 * @throws TransformError for a value that cannot be.
 */
export async function chooseTransform(
  images: readonly { readonly path: string }[],
  requested: RequestedTransform = {},
  signal?: AbortSignal,
): Promise<ImageTransform> {
  const asked = defined(requested);
  const unseen = { ...transformFor({ readable: 0, colourful: false }), ...asked };
  validateTransform(unseen);
  const { imageSize, channels, background } = asked;
  if (imageSize !== undefined && channels !== undefined) return unseen;
  const skips = { skipsSides: imageSize !== undefined, skipsColours: channels !== undefined };
  const look = await lookAt(images, { background, ...skips, signal });
  return { ...transformFor(look), ...asked };
}

/** @throws TransformError for a value that cannot be. */
export function validateTransform({ imageSize, channels, background }: ImageTransform): void {
  const wrong =
    problem(number(ranges.imageSize), imageSize, 'The image size, in pixels,') ??
    problem(channelsSchema, channels, 'The number of channels') ??
    problem(colour, background, 'The background');
  if (wrong !== undefined) throw new TransformError(`${wrong}.`);
}

/** The three values of a transform alone, without those left undefined. */
export function defined({ imageSize, channels, background }: RequestedTransform): RequestedTransform {
  return {
    ...(imageSize !== undefined && { imageSize }),
    ...(channels !== undefined && { channels }),
    ...(background !== undefined && { background }),
  };
}

/** Undefined for pictures without a side of their own that a model could have. */
async function nativeSide(path: string): Promise<number | undefined> {
  const { width, height, format } = await (await loadSharp())(path).metadata();
  return width === height && width >= ranges.imageSize.least && width <= commonSide && format !== 'svg'
    ? width
    : undefined;
}

async function hasColour(path: string, background: string): Promise<boolean> {
  const pixels = await decodeImage(path, { imageSize: commonSide, channels: 3, background });
  for (let i = 0; i < pixels.length; i += 3) {
    const [red, green, blue] = [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > greyTolerance) return true;
  }
  return false;
}
