import type * as tf from '@tensorflow/tfjs-core';
import type { PosteriorChoice } from '../../protocol/model';
import type { ParameterSpec } from '../parameters';
import type { NamedTensors, NoiseSpecs } from '../program';

/** A distribution of latents for every row, told by its first two moments: both of shape [B, q]. */
export interface Posterior {
  readonly mean: tf.Tensor2D;
  /** ln σ² */
  readonly logVariance: tf.Tensor2D;
}

/** One family of distributions q(z|x). */
export interface PosteriorKind<P extends PosteriorChoice = PosteriorChoice> {
  /** @param features numbers a picture that the encoder gives. */
  parameters(posterior: P, features: number, latentDimensions: number): readonly ParameterSpec[];
  /** What it takes to draw one z for each row of a batch. */
  noise(posterior: P, batchSize: number, latentDimensions: number): NoiseSpecs;
  /** @param features what the encoder gives: [B, features] */
  infer(posterior: P, parameters: Readonly<NamedTensors>, features: tf.Tensor2D): Posterior;
  /**
   * A sample as a differentiable function of the distribution's parameters.
   *
   * @param noise holds what {@link noise} declares.
   * @returns [B, q]
   */
  sample(posterior: P, inferred: Posterior, noise: Readonly<NamedTensors>): tf.Tensor2D;
}
