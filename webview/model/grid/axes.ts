/** Along which directions of the latent space the grid lies. */

import * as v from 'valibot';
import { finite } from '../finite';

const dimension = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(4095));

export const axesSchema = v.variant('kind', [
  v.object({ kind: v.literal('principal') }),
  v.pipe(
    v.object({ kind: v.literal('dimensions'), x: dimension, y: dimension }),
    v.check(({ x, y }) => x !== y),
  ),
  v.object({
    kind: v.literal('neighbourhood'),
    /** A place of a run, by its folder, that the plane goes through; else a picture well chosen. */
    through: v.optional(v.object({ run: v.string(), latent: v.pipe(v.array(finite), v.minLength(1)) })),
  }),
]);

/** Which plane of the latent space the grid shows. */
export type Axes = v.InferOutput<typeof axesSchema>;
