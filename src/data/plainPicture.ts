import type { Channels, ImageTransform } from '../protocol/configuration';
import { luma } from './colour';
import { decodePlainPng } from './plainPng';

/**
 * Decodes the contents of a file of the plainest kinds and of the right size, to the very pixels that sharp would
 * make of it, in a fraction of the time.
 * @returns undefined for any other.
 */
export function decodePlain(
  contents: Uint8Array,
  { imageSize, channels }: ImageTransform,
): Uint8Array | undefined {
  const plain = decodePlainPng(contents, imageSize);
  return plain && toChannels(plain.pixels, plain.channels, channels);
}

/** Copies pixels to another number of channels: grey by luma, colour by repeating the grey level. */
export function toChannels(pixels: Uint8Array, from: number, to: Channels): Uint8Array {
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
