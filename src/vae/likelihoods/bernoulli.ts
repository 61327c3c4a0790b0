import * as tf from '@tensorflow/tfjs-core';
import type { Likelihood } from '../../protocol/model';
import { type LikelihoodKind, pictureAxes } from './likelihood';

/** A pixel is white with the probability sigmoid(l); the decoder gives the logit l. */
export const bernoulli: LikelihoodKind<Extract<Likelihood, { kind: 'bernoulli' }>> = {
  suits: ({ channels }) => channels === 1,
  complete: () => ({ kind: 'bernoulli' }),
  parameters: () => [],
  negativeLogLikelihood: (_likelihood, _parameters, observations, decoded) =>
    bernoulliNegativeLogLikelihood(observations, decoded),
  mean: (_likelihood, decoded) => tf.sigmoid(decoded),
  firstOutput: (_likelihood, mean) => logit(mean),
};

/**
 * −Σ [x ln p + (1−x) ln(1−p)] with p = sigmoid(l), written Σ [softplus(l) − x·l] so that neither a large
 * nor a small logit overflows. For grey values it is a cross-entropy, not a density.
 */
export function bernoulliNegativeLogLikelihood(x: tf.Tensor4D, logits: tf.Tensor4D): tf.Tensor1D {
  return tf.sum(tf.sub(tf.softplus(logits), tf.mul(x, logits)), pictureAxes);
}

/** Pixels that never vary are common; the clip keeps their logit where gradients still reach. */
function logit(mean: number): number {
  const clipped = Math.min(1 - 1e-4, Math.max(1e-4, mean));
  return Math.log(clipped / (1 - clipped));
}
