import type * as tf from '@tensorflow/tfjs-core';
import type { Prior } from '../../protocol/model';
import type { ParameterSpec } from '../parameters';
import type { Posterior } from '../posteriors/posterior';
import type { NamedTensors, NoiseSpecs } from '../program';

/** One distribution p(z) that posteriors are held against and samples are drawn from. */
export interface PriorKind<P extends Prior = Prior> {
  parameters(prior: P, latentDimensions: number): readonly ParameterSpec[];
  /** What it takes to draw one z for each row of a batch. */
  noise(prior: P, batchSize: number, latentDimensions: number): NoiseSpecs;
  /**
   * A sample for every row.
   *
   * @param noise holds what {@link noise} declares.
   * @returns [B, q]
   */
  sample(prior: P, parameters: Readonly<NamedTensors>, noise: Readonly<NamedTensors>): tf.Tensor2D;
  /**
   * KL(q(z|x) ‖ p(z)) of every row, in nats: in closed form, or as an estimate by the sample.
   *
   * @param sample of the posterior: [B, q]
   * @returns [B]
   */
  divergence(
    prior: P,
    parameters: Readonly<NamedTensors>,
    posterior: Posterior,
    sample: tf.Tensor2D,
  ): tf.Tensor1D;
}
