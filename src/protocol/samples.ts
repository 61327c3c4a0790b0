/**
 * What random samples are made of: variations on the encodings of training pictures, or draws from the prior p(z).
 * The first look like the pictures also where the prior does not fit the encodings; the second is what the model
 * itself says.
 */
export const sampleSources = ['encodings', 'prior'] as const;
export type SampleSource = (typeof sampleSources)[number];

/** Encodings of training pictures, as a checkpoint carries them. */
export interface StoredEncodings {
  /** Posterior means, a row of `latentDimensions` numbers a picture; no more than {@link mostEncodings} rows. */
  readonly means: Float32Array;
  /** Labels of the pictures, where they have some. */
  readonly labelled?: {
    /** Index into `names`, −1 for none; a row each. */
    readonly labels: Int32Array;
    readonly names: readonly string[];
  };
}

/** Values of all encodings that a checkpoint carries: more would make small models' files large. */
const mostValues = 2 ** 20;

/** Most encodings that a checkpoint carries: enough for neighbours to be near, and quick to make. */
export function mostEncodings(latentDimensions: number): number {
  return Math.min(2048, Math.floor(mostValues / latentDimensions));
}
