export type Colour = readonly [red: number, green: number, blue: number];

/**
 * @param text `#rrggbb`
 * @throws RangeError for anything else.
 */
export function parseColour(text: string): Colour {
  if (typeof text !== 'string' || !/^#[0-9a-f]{6}$/i.test(text)) {
    throw new RangeError(
      `A colour must be written as # and six hexadecimal digits, like #ffffff, not ${text}.`,
    );
  }
  const value = parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Luma after ITU-R BT.601, in whole levels; a grey colour keeps its level exactly. */
export function luma(red: number, green: number, blue: number): number {
  return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
}
