/**
 * What can be asked of the training pictures' encodings, by all who ask: the panel, its host, and the process
 * that answers. A picture is named by its row: its index among the pictures of the run's folder, in the order
 * of their names, the same for every checkpoint of a run as long as the folder stays as it is.
 */

import * as v from 'valibot';
import type { CheckpointParams } from './checkpoint';
import type { PixelBatch } from './pictures';

/** Most training pictures that one request may ask to see. */
export const mostRows = 4096;
/** Most training pictures that may be chosen at once: what fits the memory of a panel. */
export const mostChosen = 10_000_000;
/** Most latent dimensions that a message may speak of. */
export const mostLatentDimensions = 4096;

export const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** One to `most` finite numbers. */
export const numbers = (most: number) =>
  v.pipe(
    v.custom<Float32Array>((value) => value instanceof Float32Array, 'Expected Float32Array'),
    v.check(({ length }) => length > 0 && length <= most, `Expected 1 to ${most} numbers`),
    v.check((values) => values.every(Number.isFinite), 'Expected finite numbers'),
  );
export const latent = numbers(mostLatentDimensions);

/** One to `most` rows. */
export const rows = (most: number) =>
  v.pipe(
    v.custom<Uint32Array>((value) => value instanceof Uint32Array, 'Expected Uint32Array'),
    v.check(({ length }) => length > 0 && length <= most, `Expected 1 to ${most} rows`),
  );

/**
 * The point with coordinates (a, b) is `origin + a · horizontal + b · vertical`. The two directions are at
 * right angles. All three have one number a latent dimension.
 */
export interface LatentPlane {
  readonly origin: Float32Array;
  readonly horizontal: Float32Array;
  readonly vertical: Float32Array;
}

const isPlane = ({ origin, horizontal, vertical }: LatentPlane) =>
  horizontal.length === origin.length && vertical.length === origin.length;

/**
 * How the latent space is laid out on a map:
 * - `dimensions`: z[x] and z[y]; without `y`, for one latent dimension, all lie on a line.
 * - `principal`: along two principal axes, from the centre, in standard deviations of the encodings.
 * - `plane`: along the directions of a plane, from its origin, in units of their length.
 * - `umap`: by UMAP, which keeps neighbours together and has no axes.
 */
export const projectionSchema = v.pipe(
  v.variant('kind', [
    v.object({ kind: v.literal('dimensions'), x: natural, y: v.optional(natural) }),
    v.object({ kind: v.literal('principal'), x: natural, y: natural }),
    v.object({ kind: v.literal('umap') }),
    v.object({ kind: v.literal('plane'), origin: latent, horizontal: latent, vertical: latent }),
  ]),
  v.check(
    (projection) => projection.kind !== 'plane' || isPlane(projection),
    'Expected directions as long as the origin',
  ),
  v.readonly(),
);
export type Projection = v.InferOutput<typeof projectionSchema>;

/** A question about the pictures that a checkpoint was trained on. */
export interface EncodingsParams extends CheckpointParams {
  /** Absolute path of the folder for decoded pictures. */
  readonly cacheFolder: string;
}

export interface RowsParams extends EncodingsParams {
  /** In any order; where pictures are asked for, at most {@link mostRows}. */
  readonly rows: Uint32Array;
}

/** Columns have an entry a training picture, in the order of the rows. */
export interface ReconstructionLosses {
  /** −log p(x|z) in nats for one z of q(z|x), with the same noise for every picture: what `encode` gives. */
  readonly losses: Float32Array;
}

export interface Places {
  /** Of all training pictures: x₀, y₀, x₁, y₁, …; y grows upwards. */
  readonly places: Float32Array;
  /** Where (x, y) lies in the latent space; absent for a map without axes. */
  readonly plane?: LatentPlane;
  /**
   * For UMAP: how many pictures it laid out, an even sample of all; the others were placed among their nearest
   * ones of these.
   */
  readonly fitted?: number;
}

/** How far an answer is that takes a while. */
export interface WorkProgress {
  readonly of: 'places' | 'timelapse';
  /** Absolute path: of a time-lapse that of its last frame. */
  readonly checkpoint: string;
  readonly done: number;
  readonly total: number;
}

export interface TrainingPictures {
  /** Absolute paths, in the order of the rows asked for. */
  readonly paths: readonly string[];
  /** Null for a picture that lies in no subfolder. */
  readonly labels: readonly (string | null)[];
  /** As the model sees them. */
  readonly pictures: PixelBatch;
}

/** Parameters of q(z|x), `rows · latentDimensions` numbers each. */
export interface Posteriors {
  readonly means: Float32Array;
  readonly logVariances: Float32Array;
}

export interface NeighbourhoodParams extends EncodingsParams {
  /** Where to look; by default at a typical picture among many others. */
  readonly latent?: Float32Array;
}

/** The surroundings of a training picture. */
export interface Neighbourhood {
  /**
   * Through the picture's encoding, along the two directions in which its nearest others differ most; each as
   * long as their standard deviation along it.
   */
  readonly plane: LatentPlane;
  /** The picture. */
  readonly row: number;
}

export interface WriteCsvParams extends EncodingsParams {
  /** In the order of the lines; absent for all. */
  readonly rows?: Uint32Array;
  /** Absolute path of the file, which is replaced. */
  readonly file: string;
}

export interface TimelapseParams {
  /** Absolute paths of checkpoints of one run, in the order of the frames. */
  readonly checkpoints: readonly string[];
  /** `rows · columns · latentDimensions` numbers, row by row from the top left. */
  readonly latents: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Asked by the host, answered by a trainer process. */
export interface EncodingsRequests {
  /** The loss of every training picture; computed once a checkpoint, when first asked for. */
  reconstructionLosses: { params: EncodingsParams; result: ReconstructionLosses };
  /** All training pictures laid out on a map. */
  places: { params: EncodingsParams & { readonly projection: Projection }; result: Places };
  trainingPictures: { params: RowsParams; result: TrainingPictures };
  posteriors: { params: RowsParams; result: Posteriors };
  neighbourhood: { params: NeighbourhoodParams; result: Neighbourhood };
  /** Absolute paths of training pictures, of any number of them. */
  trainingPaths: { params: RowsParams; result: { readonly paths: readonly string[] } };
  /** Writes path, label, split, losses and posterior mean of training pictures, a line each. */
  writeCsv: { params: WriteCsvParams; result: { readonly lines: number } };
  /** The contents of an animated GIF: the same latents decoded by one checkpoint after another. */
  timelapse: { params: TimelapseParams; result: { readonly gif: Uint8Array } };
}
