import type * as tf from '@tensorflow/tfjs-core';
import type { RequestedConfiguration } from '../../protocol/configuration';
import type { Likelihood } from '../../protocol/model';
import type { PictureShape } from '../architectures/architecture';
import type { ParameterSpec } from '../parameters';
import type { NamedTensors } from '../program';

/** What a person may have asked of a likelihood; a kind takes what concerns it. */
export type RequestedLikelihood = Pick<RequestedConfiguration, 'variance'>;

/** What a batch tells of a likelihood that finds parameters of its own from it. */
export interface FoundInBatch {
  /** The mean over the batch of −ln p(x|z), in nats, with the batch's own values of those parameters: a scalar. */
  readonly reconstruction: tf.Tensor;
  /** Their next values, by name. */
  readonly found: NamedTensors;
}

/** One distribution of pixels given what the decoder gives: p(x|z). */
export interface LikelihoodKind<L extends Likelihood = Likelihood> {
  /** Whether to take it when no likelihood is named; of those that are, the first in the list. */
  suits(picture: PictureShape): boolean;
  /** Completes what was asked for. */
  complete(requested: RequestedLikelihood): L;
  parameters(likelihood: L): readonly ParameterSpec[];
  /**
   * −ln p(x|z) of every row in nats, summed over pixels and channels, all constants included.
   *
   * @param observations [B, size, size, channels], scaled to [0, 1]
   * @param decoded what the decoder gives, of the same shape
   * @returns [B]
   */
  negativeLogLikelihood(
    likelihood: L,
    parameters: Readonly<NamedTensors>,
    observations: tf.Tensor4D,
    decoded: tf.Tensor4D,
  ): tf.Tensor1D;
  /**
   * In training, in place of {@link negativeLogLikelihood}, for a likelihood with parameters that are `found`. Undefined: it
   * has none.
   */
  findInBatch?(
    likelihood: L,
    parameters: Readonly<NamedTensors>,
    observations: tf.Tensor4D,
    decoded: tf.Tensor4D,
  ): FoundInBatch | undefined;
  /** E[x|z], where 0 is black and 1 white; it may leave that range. */
  mean(likelihood: L, decoded: tf.Tensor4D): tf.Tensor4D;
  /** What the decoder has to give for a pixel of this mean: where the bias of its last layer starts. */
  firstOutput(likelihood: L, mean: number): number;
}

export const pictureAxes = [1, 2, 3];

/** Variance of the rounding to 256 levels, on the scale of [0, 1]: a uniform density 1/255 wide. */
export const quantisationVariance = 1 / 255 ** 2 / 12;
