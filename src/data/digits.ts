import type { Picture } from './encodePng';

/** Three by five pixels a digit, row by row, the highest bit first: no font need be installed. */
const digits = [
  0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111,
  0b101_101_111_001_001, 0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_010_010_010,
  0b111_101_111_101_111, 0b111_101_111_001_111,
];

/** In pixels of the font. */
export const digitHeight = 5;
const digitWidth = 3;

/**
 * Draws a whole number in white into a picture.
 * @param unit side of a pixel of the font, in pixels of the picture; what falls outside is left out.
 */
export function drawNumber(picture: Picture, value: number, left: number, top: number, unit: number): void {
  const { pixels, width, height, channels } = picture;
  for (const [place, digit] of [...String(value)].entries()) {
    const bits = digits[Number(digit)] ?? 0;
    for (let y = 0; y < digitHeight * unit; y++) {
      for (let x = 0; x < digitWidth * unit; x++) {
        const bit = Math.floor(y / unit) * digitWidth + Math.floor(x / unit);
        const [px, py] = [left + place * (digitWidth + 1) * unit + x, top + y];
        if (((bits >> (digitWidth * digitHeight - 1 - bit)) & 1) === 0 || px >= width || py >= height)
          continue;
        pixels.fill(255, (py * width + px) * channels, (py * width + px + 1) * channels);
      }
    }
  }
}
