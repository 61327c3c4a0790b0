/** Numbers of what a page has kept: they become coordinates of latents, which are 32-bit numbers. */

import * as v from 'valibot';

/** Finite as a 32-bit number too: a larger one would be infinite in a latent, which no weights decode. */
export const finite = v.pipe(
  v.number(),
  v.check((value) => Number.isFinite(Math.fround(value)), 'Expected a finite 32-bit number'),
);
