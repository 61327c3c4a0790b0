/**
 * What colour each picture's dot has. A shade is one byte: a number into a palette of `shadeCount` colours,
 * or `leftOut`. The second half of the palette has the same colours, fainter, for what isn't chosen.
 */

/** Colours of a palette. */
export const shadeCount = 120;
/** Added to a shade: the same colour, fainter. */
export const faint = 120;
/** The shade of a picture that a filter leaves out. */
export const leftOut = 255;

/** What the colour of a dot tells. */
export const colourings = ['label', 'loss', 'kl', 'split'] as const;
export type Colouring = (typeof colourings)[number];

/** Values at the two ends of a scale; what lies beyond has the colour of the end. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** From the hundredth to the ninety-ninth of a hundred, so that a few outliers don't take all colours. */
export function usualRange(values: Float32Array): ValueRange {
  const sorted = values.filter(Number.isFinite).sort();
  if (sorted.length === 0) return { low: 0, high: 1 };
  const low = sorted[Math.floor(0.01 * (sorted.length - 1))]!;
  const high = sorted[Math.ceil(0.99 * (sorted.length - 1))]!;
  return { low, high: high > low ? high : low + 1 };
}

/** Where a value stands on a scale, as a shade. */
export function shadeOf(value: number, { low, high }: ValueRange): number {
  const share = (value - low) / (high - low);
  return Math.round(Math.max(0, Math.min(1, Number.isFinite(share) ? share : 1)) * (shadeCount - 1));
}

/** The shade of a category: 0 for none, which is no colour; more labels than colours share them. */
export function shadeOfCategory(category: number): number {
  return category < 0 ? 0 : 1 + (category % (shadeCount - 1));
}

/**
 * The shade of each row.
 *
 * @param columns of all pictures; `losses` only when coloured by them.
 */
export function shadesBy(
  colouring: Colouring,
  columns: {
    readonly labels: Int32Array;
    readonly kl: Float32Array;
    readonly heldOut: Uint8Array;
    readonly losses?: Float32Array;
  },
): { readonly shades: Uint8Array; readonly range?: ValueRange } {
  const shades = new Uint8Array(columns.labels.length);
  if (colouring === 'label' || colouring === 'split') {
    for (let row = 0; row < shades.length; row++) {
      shades[row] = shadeOfCategory(colouring === 'label' ? columns.labels[row]! : columns.heldOut[row]!);
    }
    return { shades };
  }
  const values = colouring === 'kl' ? columns.kl : columns.losses;
  if (!values) return { shades };
  const range = usualRange(values);
  for (let row = 0; row < shades.length; row++) shades[row] = shadeOf(values[row]!, range);
  return { shades, range };
}
