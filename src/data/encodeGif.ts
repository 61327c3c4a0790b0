import { loadSharp } from './sharpLibrary';

/** No saving of bytes by pixels that only resemble those of the frame before, or its palette. */
const exactly = { interFrameMaxError: 0, interPaletteMaxError: 0 };

/** Frames of an animation, one below the other: `frames · width · height · channels` bytes. */
export interface Animation {
  readonly pixels: Uint8Array;
  readonly width: number;
  /** Of one frame. */
  readonly height: number;
  /** 1 for grey, 3 for RGB. */
  readonly channels: 1 | 3;
  /** How long each frame stays, in milliseconds; GIF counts in hundredths of a second. */
  readonly delays: readonly number[];
}

/**
 * @returns the contents of a GIF file that repeats for ever; owns its buffer. Greys are kept as they are, colours
 * become the 256 that fit a frame best.
 * @throws RangeError when the sizes disagree.
 */
export async function encodeGif({ pixels, width, height, channels, delays }: Animation): Promise<Uint8Array> {
  if (pixels.length === 0 || pixels.length !== delays.length * width * height * channels) {
    throw new RangeError(
      `${delays.length} frames of ${width} by ${height} pixels and ${channels} channels are not ${pixels.length} bytes.`,
    );
  }
  const open = await loadSharp();
  const raw = { width, height: height * delays.length, channels, pageHeight: height };
  const gif = await open(pixels, { raw })
    // A frame for every checkpoint, even where nothing changes; flat colours stay flat.
    .gif({ delay: [...delays], loop: 0, dither: 0, keepDuplicateFrames: true, ...exactly })
    .toBuffer();
  return Uint8Array.from(gif);
}
