import type { ModelConfiguration } from '../protocol/configuration';

/** Stride of every convolution on the way down, and of every transposed one on the way up. */
export const stride = 2;

/** Values in one picture: rows × columns × channels. */
export function pixelCount(model: ModelConfiguration): number {
  return model.imageSize * model.imageSize * model.channels;
}

/**
 * Side of the picture before the first convolution, after the first, and so on: each halves it,
 * rounding up ('same' padding). The decoder walks the list backwards, so any size comes out as it went in.
 */
export function featureMapSides(model: ModelConfiguration): number[] {
  const sides = [model.imageSize];
  for (let layer = 0; layer < model.filters.length; layer++) {
    sides.push(Math.ceil((sides[layer] ?? 1) / stride));
  }
  return sides;
}

/** Values that leave the encoder's last convolution and enter the decoder's first. */
export function featureCount(model: ModelConfiguration): number {
  const side = featureMapSides(model).at(-1) ?? 1;
  return side * side * (model.filters.at(-1) ?? model.channels);
}
