/** How the values of a parameter are drawn: uniform in [−limit, limit], or all equal to `constant`. */
export type Initialiser = { readonly limit: number } | { readonly constant: number };

/**
 * He et al. 2015 (arXiv 1502.01852, eq. 10), for layers that a ReLU follows: variance 2 / fanIn, so that
 * the activations keep their scale from layer to layer.
 */
export function heUniform(fanIn: number): Initialiser {
  return { limit: Math.sqrt(6 / fanIn) };
}

/** Glorot and Bengio 2010 (eq. 16), for linear layers: variance 2 / (fanIn + fanOut). */
export function glorotUniform(fanIn: number, fanOut: number, scale = 1): Initialiser {
  return { limit: scale * Math.sqrt(6 / (fanIn + fanOut)) };
}

export const zeros: Initialiser = { constant: 0 };

/** @param uniform draws from [0, 1) */
export function draw(initialiser: Initialiser, count: number, uniform: () => number): Float32Array {
  const values = new Float32Array(count);
  if ('constant' in initialiser) return values.fill(initialiser.constant);
  for (let i = 0; i < count; i++) values[i] = (2 * uniform() - 1) * initialiser.limit;
  return values;
}
